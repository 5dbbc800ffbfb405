import { type Change, CodedError, type MinorUnits, type OrderStatus, type PaymentStatus } from '@ticketing/common';

/** Why an order ended without a sale: its buyer gave the ticket back, its time was over, or the money could not be collected. */
export const cancelReasons = ['buyer', 'expired', 'payment_failed'] as const;
export type CancelReason = (typeof cancelReasons)[number];

export interface OrderState {
  status: OrderStatus;
  userId: string;
  /** Until when the order holds its ticket unpaid. */
  expiresAt: Date;
  /** Which of its buyer's places for unpaid reservations it takes; not known of orders that are older than this. */
  slot: number | undefined;
  /** The ticket as it was at the moment of reservation. */
  ticket: { id: string; title: string; price: MinorUnits; currency: string };
  /** The payment that was accepted. */
  paymentId: string | undefined;
  /** Of a cancelled order. */
  cancelReason: CancelReason | undefined;
}

export type OrderChange = Change<
  OrderState,
  'order:created' | 'order:payment-accepted' | 'order:completed' | 'order:cancelled'
>;

/** Which event tells of an order that has come to a status. */
export const eventOfStatus = {
  created: 'order:created',
  'awaiting:payment': 'order:payment-accepted',
  complete: 'order:completed',
  cancelled: 'order:cancelled',
} as const satisfies Record<OrderStatus, OrderChange['event']>;

/** What an order needs to know of a payment. */
export interface OfferedPayment {
  id: string;
  status: PaymentStatus;
}

/** Whether an order has its ticket to itself: the ticket is held while the order is live, and for good once it is paid. */
export const holdsTicket = ({ status }: OrderState): boolean => status !== 'cancelled';

/**
 * The place that an order takes among its buyer's unpaid reservations, as long as it is one. A unique index lets no two
 * orders take the same: so nobody has more of them than there are places.
 */
export const placeOf = ({ status, userId, slot }: OrderState): string | undefined =>
  status === 'created' && slot !== undefined ? `${userId}:${slot}` : undefined;

/**
 * The buyer gives the ticket back; once cancelled, again is nothing.
 * @throws CodedError `not_owner`, `order_being_paid`, `order_complete`
 */
export function cancelOrder(order: OrderState, userId: string): OrderChange | undefined {
  if (order.userId !== userId) throw new CodedError('not_owner');
  switch (order.status) {
    case 'created':
      return cancelled(order, 'buyer');
    case 'awaiting:payment':
      throw new CodedError('order_being_paid');
    case 'complete':
      throw new CodedError('order_complete');
    case 'cancelled':
      return undefined;
  }
}

/** Its time is over. An expiration that comes early (another clock's) is ignored: a later one, or the sweep, does it. */
export function expireOrder(order: OrderState, now: Date): OrderChange | undefined {
  return order.status === 'created' && now >= order.expiresAt ? cancelled(order, 'expired') : undefined;
}

/** What a payment at each status asks of its order. */
const asks: Record<PaymentStatus, ((order: OrderState, paymentId: string) => OrderChange | undefined) | undefined> = {
  pending: undefined,
  requires_action: undefined,
  declined: undefined,
  authorized: acceptPayment,
  captured: completeOrder,
  failed: failPayment,
  voided: undefined,
  refunded: undefined,
};

/** Whether a payment at this status can change its order, whatever state the order is in. */
export const asksOfOrder = ({ status }: Pick<OfferedPayment, 'status'>): boolean => asks[status] !== undefined;

/** What a payment means for its order. */
export const followPayment = (order: OrderState, { id, status }: OfferedPayment): OrderChange | undefined =>
  asks[status]?.(order, id);

/** An authorised payment is accepted, once: from here on the order neither expires nor can be cancelled. */
export function acceptPayment(order: OrderState, paymentId: string): OrderChange | undefined {
  if (order.status !== 'created') return undefined;
  return { state: { ...order, status: 'awaiting:payment', paymentId }, event: 'order:payment-accepted' };
}

/** The money has been collected. */
export function completeOrder(order: OrderState, paymentId: string): OrderChange | undefined {
  if (!isBeingPaidBy(order, paymentId)) return undefined;
  return { state: { ...order, status: 'complete' }, event: 'order:completed' };
}

/** The money could not be collected. */
export function failPayment(order: OrderState, paymentId: string): OrderChange | undefined {
  return isBeingPaidBy(order, paymentId) ? cancelled(order, 'payment_failed') : undefined;
}

/** A payment is only ever captured or failed after it was accepted, so anything else is a late repetition. */
const isBeingPaidBy = (order: OrderState, paymentId: string): boolean =>
  order.status === 'awaiting:payment' && order.paymentId === paymentId;

const cancelled = (order: OrderState, cancelReason: CancelReason): OrderChange => ({
  state: { ...order, status: 'cancelled', cancelReason },
  event: 'order:cancelled',
});
