import {
  type CancelReason,
  type Change,
  CodedError,
  type MinorUnits,
  type OrderStatus,
  type PaymentStatus,
  type ResaleOrigin,
  ticketsOf,
  totalOf,
} from '@ticketing/common';

/** When somebody was let in by a ticket. */
export interface Admission {
  at: Date;
  /** The scan that let them in: repeated, because its answer was lost, it is answered in the same way. */
  scan: string;
}

/** A ticket at the time of reservation. */
export interface OrderedTicket {
  id: string;
  title: string;
  price: MinorUnits;
  currency: string;
  /** Unknown of orders older than this field. */
  sellerId?: string | undefined;
  /** What of the price its seller does not get; nothing if undefined. */
  fee?: MinorUnits | undefined;
  /** What its seller had bought, and sells on. */
  origin?: Pick<ResaleOrigin, 'ticketId' | 'orderId'> | undefined;
}

/** The listing by which the buyer of a complete order offers a ticket again, and whether it is sold. */
export interface Resale {
  ticketId: string;
  sold: boolean;
}

/** Another ticket of the same event, reserved together with the first: one order holds all of them, or none. */
export interface OtherTicket extends OrderedTicket {
  slot: number;
  admission?: Admission | undefined;
  resale?: Resale | undefined;
}

/** A ticket of an order, whichever it is. */
export type Seat = Omit<OtherTicket, 'slot'>;

/** Who has given money back: the seller, an operator, or what was done at Stripe or by the buyer's bank. */
export const refunders = ['seller', 'operator', 'stripe'] as const;
export type Refunder = (typeof refunders)[number];

/** A decision that money goes back; an order keeps all of them, as the log of who decided what, and why. */
export interface Refund {
  at: Date;
  as: Refunder;
  /** The user who decided; nobody of ours if it was Stripe. */
  userId?: string | undefined;
  reason?: string | undefined;
  /** How much the buyer is to have got back in all, with what was given back before. */
  amount: MinorUnits;
  /** Whether the tickets go on sale again. */
  sellAgain: boolean;
  /** The bank had sent it back, and the buyer was paid in another way. */
  paidOtherwise?: true | undefined;
}

export interface OrderState {
  status: OrderStatus;
  userId: string;
  /** How long the order holds its tickets unpaid. */
  expiresAt: Date;
  /** Which of its buyer's slots for unpaid reservations it takes; unknown for orders older than this field. */
  slot: number | undefined;
  ticket: OrderedTicket;
  /** Only of orders for several tickets. */
  otherTickets?: OtherTicket[] | undefined;
  /** The accepted payment. */
  paymentId: string | undefined;
  /** When it became complete; unknown of orders older than this field. */
  paidAt?: Date | undefined;
  /** Only for cancelled orders; an operator's reason is in the audit log: older services know none of that kind. */
  cancelReason: CancelReason | undefined;
  /** Only of an order cancelled because its ticket could no longer be sold on. Others are told of this in place of a reason. */
  ticketLost?: true | undefined;
  /** Only for complete orders: when somebody was let in by `ticket`. */
  admission: Admission | undefined;
  /** Only while `ticket` is offered again, or once it is sold on. */
  resale?: Resale | undefined;
  /**
   * The line (an event) whose first was offered this ticket; until they take it, pay, or let it pass. An older copy of
   * this service takes it for any other order. Read it by `offerOf`.
   */
  offer?: string | undefined;
  /** Only once money has been given back, the latest decision last. */
  refunds?: Refund[] | undefined;
  /** Only once all of it goes back: those of its tickets that others had by then. It does not take their admission. */
  soldOn?: string[] | undefined;
  /** Those of `soldOn` by which somebody had been let in: unknown for orders refunded before this field. */
  soldAndUsed?: string[] | undefined;
}

export type OrderChange = Change<
  OrderState,
  | 'order:created'
  | 'order:payment-accepted'
  | 'order:completed'
  | 'order:admitted'
  | 'order:resale'
  | 'order:refunding'
  | 'order:refunded'
  | 'order:cancelled'
>;

/** The event that announces each status first. */
const eventOfStatus = {
  created: 'order:created',
  'awaiting:payment': 'order:payment-accepted',
  complete: 'order:completed',
  refunding: 'order:refunding',
  refunded: 'order:refunded',
  cancelled: 'order:cancelled',
} as const satisfies Record<OrderStatus, OrderChange['event']>;

/** The event that announces a state. */
export function eventOf(order: OrderState): OrderChange['event'] {
  if (order.status !== 'complete') return eventOfStatus[order.status];
  if (order.refunds) return 'order:refunding';
  if (isUsed(order)) return 'order:admitted';
  return seatsOf(order).some(({ resale }) => resale) ? 'order:resale' : 'order:completed';
}

/** The tickets of an order, each with whom it has let in, and whether it is offered again. The first is seat 0. */
export const seatsOf = ({ ticket, admission, resale, otherTickets }: OrderState): Seat[] =>
  ticketsOf({ ticket: { ...ticket, admission, resale }, otherTickets });

/** Whether anybody was let in by a ticket of an order. */
export const isUsed = (order: OrderState): boolean => seatsOf(order).some(({ admission }) => admission);

/** What an order needs to know about a payment. */
export interface OfferedPayment {
  id: string;
  status: PaymentStatus;
  /** In minor units; unknown for replicas older than this field. */
  amount?: MinorUnits | undefined;
  /** Whether none of it is left; unknown for replicas older than this field. */
  paidBack?: boolean | undefined;
}

/**
 * Whether an order holds its tickets exclusively: while it is live, and for good once it is paid. If they go on sale
 * again, it lets go of them in the very write that decides so.
 */
export const holdsTicket = ({ status, refunds }: OrderState): boolean =>
  status !== 'cancelled' && !refunds?.at(-1)?.sellAgain;

/** Whether all of an order's money is going back, or has gone. */
export const isRefunded = ({ status }: Pick<OrderState, 'status'>): boolean =>
  status === 'refunding' || status === 'refunded';

/** What has become of a ticket that an order's buyer has sold on: whether somebody has it, and was let in by it. */
export interface Sold {
  haveIt: boolean;
  isUsed: boolean;
}

/** What others have taken of what an order could take. */
export interface Others {
  /** What has become of those of its tickets that its buyer has sold on. */
  buyers: ReadonlyMap<string, Sold>;
  /** Whether somebody else has a ticket that the order was to be sold. */
  haveOrigin: boolean;
}

/**
 * The line whose first was offered an order's ticket, and has not taken it. Of a payment that it accepts, an older copy
 * of this service leaves the mark.
 */
export const offerOf = ({ status, offer }: OrderState): string | undefined =>
  status === 'created' || status === 'cancelled' ? offer : undefined;

/** The ids of all tickets of an order. */
export const ticketIdsOf = (order: OrderState): string[] => ticketsOf(order).map(({ id }) => id);

/** The slots that an order takes among its buyer's reservations, one for each ticket. */
export const slotsOf = ({ slot, otherTickets = [] }: OrderState): number[] =>
  slot === undefined ? [] : [slot, ...otherTickets.map((other) => other.slot)];

/**
 * The places of an unpaid order among its buyer's reservations. A unique index keeps two orders from taking the same
 * place, so no buyer has more unpaid tickets than there are slots, and nobody two offers of one line.
 */
export const placesOf = (order: OrderState): string[] => {
  const { status, userId } = order;
  if (status !== 'created') return [];
  const offer = offerOf(order);
  return offer === undefined ? slotsOf(order).map((slot) => `${userId}:${slot}`) : [offerPlace(userId, offer)];
};

/** The place that an offer takes, which is none of the slots: nobody has asked for it yet. */
export const offerPlace = (userId: string, line: string): string => `${userId}:${line}`;

/**
 * Cancels an order on its buyer's request. Idempotent.
 * @throws CodedError `not_owner`, `order_being_paid`, `order_complete`
 */
export function cancelOrder(order: OrderState, userId: string): OrderChange | undefined {
  if (order.userId !== userId) throw new CodedError('not_owner');
  return cancelUnpaid(order, 'buyer');
}

/**
 * Cancels an order that is not paid, nor being paid. Idempotent.
 * @throws CodedError `order_being_paid`, `order_complete`
 */
export function cancelUnpaid(order: OrderState, reason?: CancelReason): OrderChange | undefined {
  switch (order.status) {
    case 'created':
      return cancelled(order, reason);
    case 'awaiting:payment':
      throw new CodedError('order_being_paid');
    case 'complete':
    case 'refunding':
    case 'refunded':
      throw new CodedError('order_complete');
    case 'cancelled':
      return undefined;
  }
}

/**
 * Ends an order whose time is over. An early expiration (from another clock) is ignored: a later one, or the sweep,
 * ends it.
 */
export function expireOrder(order: OrderState, now: Date): OrderChange | undefined {
  return order.status === 'created' && now >= order.expiresAt ? cancelled(order, 'expired') : undefined;
}

/** What a payment in each status asks of its order. */
const asks: Record<
  PaymentStatus,
  ((order: OrderState, payment: OfferedPayment, now: Date, others?: Others) => OrderChange | undefined) | undefined
> = {
  pending: undefined,
  requires_action: undefined,
  declined: undefined,
  authorized: (order, { id, amount }, _now, others) =>
    others?.haveOrigin ? loseTicket(order) : acceptPayment(order, id, amount),
  captured: (order, payment, now, others) =>
    completeOrder(order, payment.id, now) ?? endRefund(order, payment, now, others),
  failed: (order, { id }) => failPayment(order, id),
  voided: undefined,
  refunded: endRefund,
};

/** Whether a payment in this status can change its order, in any state of the order. */
export const asksOfOrder = ({ status }: Pick<OfferedPayment, 'status'>): boolean => asks[status] !== undefined;

/**
 * Applies a payment's status to its order; another step may follow from the same payment.
 * @param others if the write was refused because of them
 */
export const followPayment = (
  order: OrderState,
  payment: OfferedPayment,
  now: Date,
  others?: Others,
): OrderChange | undefined => asks[payment.status]?.(order, payment, now, others);

/**
 * Accepts an authorised payment, once: from here on the order neither expires nor can be cancelled. Not one of another
 * amount, by an older payments that knows of one ticket only: the order expires, and that payment is voided.
 */
export function acceptPayment(order: OrderState, paymentId: string, amount?: MinorUnits): OrderChange | undefined {
  if (order.status !== 'created' || (amount ?? totalOf(order)) !== totalOf(order)) return undefined;
  // Who pays for an offer has taken it.
  return {
    state: { ...order, status: 'awaiting:payment', paymentId, offer: undefined },
    event: 'order:payment-accepted',
  };
}

/** Ends an order for a ticket that was used, refunded or sold on before its payment could be accepted. Idempotent. */
const loseTicket = (order: OrderState): OrderChange | undefined =>
  order.status === 'created' ? cancelled({ ...order, ticketLost: true }, 'payment_failed') : undefined;

/** The payment was captured. */
export function completeOrder(order: OrderState, paymentId: string, now: Date): OrderChange | undefined {
  if (!isBeingPaidBy(order, paymentId)) return undefined;
  return { state: { ...order, status: 'complete', paidAt: now }, event: 'order:completed' };
}

/** The payment could not be captured. */
export function failPayment(order: OrderState, paymentId: string): OrderChange | undefined {
  return isBeingPaidBy(order, paymentId) ? cancelled(order, 'payment_failed') : undefined;
}

/**
 * None of the payment is left: by a refund of ours, or by what was done at Stripe or by the buyer's bank. Nobody can refuse
 * the latter: who has bought a ticket from its buyer keeps it.
 */
function endRefund(
  order: OrderState,
  { id, paidBack }: OfferedPayment,
  now: Date,
  others?: Others,
): OrderChange | undefined {
  if (!paidBack || order.paymentId !== id) return undefined;
  if (order.status === 'refunding') return { state: { ...order, status: 'refunded' }, event: 'order:refunded' };
  if (order.status !== 'complete') return undefined;
  const refund: Refund = { at: now, as: 'stripe', amount: totalOf(order), sellAgain: false };
  const refunds = [...(order.refunds ?? []), refund];
  return { state: { ...order, status: 'refunded', refunds, ...keptBy(others) }, event: 'order:refunded' };
}

/** The tickets of an order that its buyer has sold on, and that are not its to take. */
export function keptBy(others: Others | undefined): Pick<OrderState, 'soldOn' | 'soldAndUsed'> {
  const sold = [...(others?.buyers ?? [])];
  if (sold.length === 0) return {};
  const used = sold.filter(([, { isUsed }]) => isUsed).map(([id]) => id);
  return { soldOn: sold.map(([id]) => id), ...(used.length > 0 && { soldAndUsed: used }) };
}

/** A payment is captured or fails only after it was accepted, so anything else is a late duplicate. */
const isBeingPaidBy = (order: OrderState, paymentId: string): boolean =>
  order.status === 'awaiting:payment' && order.paymentId === paymentId;

const cancelled = (order: OrderState, cancelReason: CancelReason | undefined): OrderChange => ({
  state: { ...order, status: 'cancelled', cancelReason },
  event: 'order:cancelled',
});
