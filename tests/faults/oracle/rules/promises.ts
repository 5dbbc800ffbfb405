import { toMinorUnits } from '@ticketing/common';
import type { Ledger, ListedTicket, MadeOrder } from '../../../load/ledger';
import { type OrderDocument, type Snapshot, type TicketDocument, ticketIdsOf } from '../snapshot';

/** Every acknowledged write is there, undone only by what may undo it. */
export function lostWrites(
  ledger: Ledger,
  { tickets, orders, payments }: Pick<Snapshot, 'tickets' | 'orders' | 'payments'>,
): string[] {
  const ticketsById = new Map(tickets.map((ticket) => [`${ticket._id}`, ticket]));
  const ordersById = new Map(orders.map((order) => [`${order._id}`, order]));
  const failed = new Set(payments.filter(({ status }) => status === 'failed').map(({ orderId }) => orderId));
  return [
    ...[...ledger.tickets.values()].flatMap((listed) => lostListing(listed, ticketsById.get(listed.id))),
    ...[...ledger.orders.values()].flatMap((made) => lostOrder(made, ordersById.get(made.id), failed.has(made.id))),
  ];
}

function lostListing({ id, sellerId, price, perhaps }: ListedTicket, found: TicketDocument | undefined): string[] {
  if (!found || found.userId !== sellerId) return [`the listing of ticket ${id} is lost`];
  const prices = [price, ...perhaps].map((major) => toMinorUnits(major, found.currency));
  return prices.includes(found.price)
    ? []
    : [`an edit of ticket ${id} is lost: it costs ${found.price}, not ${prices}`];
}

function lostOrder(made: MadeOrder, found: OrderDocument | undefined, paymentFailed: boolean): string[] {
  const { id, buyerId, ticketIds } = made;
  if (!found || found.userId !== buyerId) return [`order ${id} is lost`];
  const kept = ticketIdsOf(found);
  if (`${kept}` !== `${ticketIds}`) return [`order ${id} is for ${kept}, not for ${ticketIds}`];
  if (made.cancelled && found.status !== 'cancelled') return [`the cancellation of order ${id} is lost`];
  const expired = Date.now() >= found.expiresAt.getTime();
  const mayBeCancelled = made.cancelTried || expired || paymentFailed;
  if (found.status === 'cancelled' && !mayBeCancelled) return [`order ${id} was cancelled by nobody`];
  // Held money is not a sale yet: orders may have ended the order first. Otherwise it must end as one.
  const isRefunded = found.status === 'refunded' && made.refundTried;
  if (made.paid && found.status !== 'complete' && !isRefunded && !mayBeCancelled)
    return [`the payment of order ${id} is lost`];
  if (made.refunded && found.status !== 'refunded') return [`the refund of order ${id} is lost`];
  return [];
}
