import {
  type Change,
  CodedError,
  type DisputeStatus,
  type MinorUnits,
  type OrderStatus,
  type PaymentStatus,
} from '@ticketing/common';

export interface PaymentState {
  orderId: string;
  userId: string;
  status: PaymentStatus;
  amount: MinorUnits;
  currency: string;
  /** Stripe's PaymentIntent: one for the whole payment, however many cards are tried. */
  stripeId: string | undefined;
  /** Which try of a card this is; part of the idempotency key. */
  attempt: number;
  /** Why the last card was declined. */
  decline: { code: string; message: string } | undefined;
  /** How much of what was collected has been given back, by whomever; undefined for nothing. */
  amountRefunded: MinorUnits | undefined;
  /** How the buyer's dispute with their bank stands, if there is one. */
  dispute: DisputeStatus | undefined;
  /** When the sweep looks at this payment, should nothing have happened by then; undefined once nothing more can. */
  dueAt: Date | undefined;
}

export type PaymentChange = Change<
  PaymentState,
  'payment:created' | 'payment:captured' | 'payment:failed' | 'payment:voided' | 'payment:refunded' | 'payment:disputed'
>;

/** What a payment needs to know of its order. */
export interface PayableOrder {
  id: string;
  userId: string;
  status: OrderStatus;
  expiresAt: Date;
  price: MinorUnits;
  currency: string;
}

/** Longer than one call to Stripe may take: until then, somebody is probably still at it. */
const attentionAfterMs = 15_000;

/** How many cards one order may try. Enough for a buyer with a bad day, too few to find out which stolen cards work. */
export const maxAttempts = 8;

/** What each status is announced as; up to the authorisation a payment is still coming into being. */
const eventOfStatus = {
  pending: 'payment:created',
  requires_action: 'payment:created',
  declined: 'payment:created',
  authorized: 'payment:created',
  captured: 'payment:captured',
  failed: 'payment:failed',
  voided: 'payment:voided',
  refunded: 'payment:refunded',
} as const satisfies Record<PaymentStatus, PaymentChange['event']>;

/** Which event tells of a payment. Of a captured one it is what has become of the money since. */
export function eventOf({ status, amountRefunded, dispute }: PaymentState): PaymentChange['event'] {
  if (status === 'captured' && dispute) return 'payment:disputed';
  return status === 'captured' && amountRefunded ? 'payment:refunded' : eventOfStatus[status];
}

/** A payment that has changed, with the event that tells of it. */
export const changed = (state: PaymentState): PaymentChange => ({ state, event: eventOf(state) });

/** What may follow on each status. Stripe's news can arrive late: what does not follow is old. */
const next: Record<PaymentStatus, readonly PaymentStatus[]> = {
  pending: ['requires_action', 'declined', 'authorized', 'captured', 'failed', 'voided'],
  requires_action: ['pending', 'declined', 'authorized', 'captured', 'failed', 'voided'],
  declined: ['pending', 'requires_action', 'authorized', 'captured', 'failed', 'voided'],
  authorized: ['captured', 'failed', 'voided'],
  captured: ['refunded'],
  failed: [],
  // Stripe had given the authorisation up before we heard that the order accepted it: the order has to learn that.
  voided: ['failed'],
  refunded: [],
};

/** Writes down the intent to pay, before Stripe hears of it. */
export function beginPayment(order: PayableOrder, now: Date): PaymentChange {
  const state: PaymentState = {
    orderId: order.id,
    userId: order.userId,
    status: 'pending',
    amount: order.price,
    currency: order.currency,
    stripeId: undefined,
    attempt: 1,
    decline: undefined,
    amountRefunded: undefined,
    dispute: undefined,
    dueAt: later(now),
  };
  return changed(state);
}

/**
 * Another card, or the same once more; undefined while an attempt is running or when nothing is left to pay.
 * @throws CodedError `too_many_attempts`
 */
export function beginAttempt(payment: PaymentState, now: Date): PaymentChange | undefined {
  if (payment.status !== 'declined' && payment.status !== 'requires_action') return undefined;
  if (payment.attempt >= maxAttempts) {
    throw new CodedError('too_many_attempts', { message: 'Too many cards have been tried for this order' });
  }
  return moveTo({ ...payment, attempt: payment.attempt + 1, decline: undefined }, 'pending', now);
}

/**
 * Remembers which PaymentIntent is ours, before any money can move on it: only the one named here is ever confirmed. The
 * first name stays, and an attempt that was given up meanwhile names none, so no card is ever authorised twice.
 */
export function nameIntent(
  payment: PaymentState,
  { stripeId, attempt }: { stripeId: string; attempt: number },
  now: Date,
): PaymentChange | undefined {
  if (payment.stripeId !== undefined || payment.status !== 'pending' || payment.attempt !== attempt) return undefined;
  return changed({ ...payment, stripeId, dueAt: later(now) });
}

/** An attempt that never reached the card, or was turned down. */
export function declineAttempt(
  payment: PaymentState,
  decline: { code: string; message: string },
  now: Date,
): PaymentChange | undefined {
  if (payment.status !== 'pending' && payment.status !== 'requires_action') return undefined;
  return moveTo({ ...payment, decline }, 'declined', now);
}

/** Brings a payment to a status, if that can follow on the one it has. The sweep looks after what has yet to go on. */
export function moveTo(payment: PaymentState, status: PaymentStatus, now: Date): PaymentChange | undefined {
  if (!next[payment.status].includes(status)) return undefined;
  const waits = status === 'pending' || status === 'requires_action' || status === 'authorized';
  return changed({ ...payment, status, dueAt: waits ? later(now) : undefined });
}

/** When the sweep looks at what has just been asked of Stripe. */
export const later = (now: Date): Date => new Date(now.getTime() + attentionAfterMs);
