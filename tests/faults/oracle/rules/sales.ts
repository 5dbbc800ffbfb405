import { holds, type OrderDocument, type Snapshot, type TicketDocument, ticketIdsOf } from '../snapshot';

/** How long after its deadline an order may be live: the sweep's grace and pause, and time to act on a busy machine. */
const overdueAfterMs = 10_000;

/** At most one order holds a ticket, and each all of its own; all tickets of an order agree, and no order outlives its deadline. */
export function wrongSales({ tickets, orders }: Snapshot): string[] {
  const holders = holdersOf(orders);
  return [
    ...soldTwice(holders),
    ...tickets.flatMap((ticket) => wrongLock(ticket, holders.get(`${ticket._id}`)?.[0])),
    ...orders.flatMap(wrongHold),
    ...orders.filter(isOverdue).map(({ _id, expiresAt }) => `order ${_id} is live after ${expiresAt.toISOString()}`),
  ];
}

/** The orders that hold each ticket. */
export function holdersOf(orders: OrderDocument[]): Map<string, OrderDocument[]> {
  const holders = new Map<string, OrderDocument[]>();
  for (const order of orders) {
    if (!holds(order)) continue;
    for (const id of ticketIdsOf(order)) holders.set(id, [...(holders.get(id) ?? []), order]);
  }
  return holders;
}

export function soldTwice(holders: Map<string, OrderDocument[]>): string[] {
  return [...holders].flatMap(([id, held]) =>
    held.length > 1 ? [`ticket ${id} is sold twice, by ${held.map(({ _id }) => _id).join(' and ')}`] : [],
  );
}

/** Where reservations are short, all of them end after a while. */
export function liveOrders({ orders }: Snapshot): string[] {
  return orders.filter(({ status }) => status === 'created').map(({ _id }) => `order ${_id} is still live`);
}

function wrongLock({ _id, status, orderId }: TicketDocument, holder: OrderDocument | undefined): string[] {
  const isKept = holder?.status.startsWith('refund');
  const wanted = holder ? [holder.status === 'complete' ? 'sold' : 'reserved'] : ['available', 'withdrawn'];
  const right = isKept
    ? status === 'withdrawn' && orderId === null
    : wanted.includes(status) && (orderId ?? undefined) === holder?._id.toString();
  return right ? [] : [`ticket ${_id} is ${status} by ${orderId}, its order is ${holder?._id} (${holder?.status})`];
}

/** The hold keeps others from an order's tickets until it is cancelled, or refunded for them to be sold again. */
function wrongHold(order: OrderDocument): string[] {
  const held = [order.hold ?? []].flat();
  const wanted = holds(order) ? ticketIdsOf(order) : [];
  return `${held}` === `${wanted}` ? [] : [`order ${order._id} is ${order.status}, and holds ${held}, not ${wanted}`];
}

const isOverdue = ({ status, expiresAt }: OrderDocument): boolean =>
  status === 'created' && Date.now() > expiresAt.getTime() + overdueAfterMs;
