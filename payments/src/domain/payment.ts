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
  /** The number of the current card attempt; part of the idempotency key. */
  attempt: number;
  /** Why the last card was declined. */
  decline: { code: string; message: string } | undefined;
  /** How much of the captured amount has been refunded, by us or at Stripe; undefined for nothing. */
  amountRefunded: MinorUnits | undefined;
  /** The status of the buyer's dispute with their bank, if there is one. */
  dispute: DisputeStatus | undefined;
  /** Why what the order wants given back could not be, as a code of Stripe's; undefined once it is. */
  refundProblem: string | undefined;
  /** How much the order wanted given back in all when the bank sent it back: another try needs a greater sum. */
  refundRejected?: MinorUnits | undefined;
  /** The part that Stripe may have been asked to give back: nothing else is, until it has been or was refused. */
  refunding?: PartRefund | undefined;
  /** How many parts Stripe has refused. */
  partsRefused?: number | undefined;
  /** How much the order wanted given back in all when that was left to the sweep. */
  refundLeftTo?: MinorUnits | undefined;
  /** When the sweep picks this payment up if nothing has happened by then; undefined once nothing more can. */
  dueAt: Date | undefined;
}

/** A part of the money on its way back: how much has been given back in all before it, and is after it. */
export interface PartRefund {
  from: MinorUnits;
  to: MinorUnits;
  /** How many parts were refused before: Stripe repeats a refusal to its key, so the next part needs another one. */
  attempt: number;
}

export type PaymentChange = Change<
  PaymentState,
  'payment:created' | 'payment:captured' | 'payment:failed' | 'payment:voided' | 'payment:refunded' | 'payment:disputed'
>;

/** What a payment needs to know about its order. */
export interface PayableOrder {
  id: string;
  userId: string;
  status: OrderStatus;
  expiresAt: Date;
  /** How much of the price it wants given back in all. */
  refund?: MinorUnits | null;
  price: MinorUnits;
  currency: string;
}

/** Longer than one call to Stripe may take: until then, another request is probably still processing it. */
const attentionAfterMs = 15_000;

/**
 * How many card attempts one order allows: enough for a buyer with a bad day, too few to find out which stolen cards
 * work.
 */
export const maxAttempts = 8;

/** The event that announces each status; up to the authorisation, a payment counts as being created. */
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

/** The event that carries a payment's state. For a captured one, it depends on what has happened to the money since. */
export function eventOf({ status, amountRefunded, dispute, refundProblem }: PaymentState): PaymentChange['event'] {
  if (status === 'captured' && dispute) return 'payment:disputed';
  return status === 'captured' && (amountRefunded || refundProblem) ? 'payment:refunded' : eventOfStatus[status];
}

/** Before its authorisation a payment concerns nobody else: no order waits for a card that is still being tried. */
const isQuiet = ({ status }: PaymentState): boolean =>
  status === 'pending' || status === 'requires_action' || status === 'declined';

/** A changed payment with the event that announces it. */
export const changed = (state: PaymentState): PaymentChange => ({
  state,
  event: eventOf(state),
  ...(isQuiet(state) && { quiet: true }),
});

/** The statuses that may follow each status. Stripe's updates can arrive late: any other transition is stale. */
const next: Record<PaymentStatus, readonly PaymentStatus[]> = {
  pending: ['requires_action', 'declined', 'authorized', 'captured', 'failed', 'voided'],
  requires_action: ['pending', 'declined', 'authorized', 'captured', 'failed', 'voided'],
  declined: ['pending', 'requires_action', 'authorized', 'captured', 'failed', 'voided'],
  authorized: ['captured', 'failed', 'voided'],
  captured: ['refunded'],
  failed: [],
  // Stripe had cancelled the authorisation before we learned that the order accepted it: the order must be told.
  voided: ['failed'],
  refunded: [],
};

/** Records the intent to pay before calling Stripe. */
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
    refundProblem: undefined,
    dueAt: later(now),
  };
  return changed(state);
}

/**
 * Begins an attempt with another card, or the same one again; undefined while an attempt is running or nothing is left
 * to pay.
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
 * Records which PaymentIntent is ours, before any money can move on it: only the one named here is ever confirmed. The
 * first one recorded stays, and an attempt given up meanwhile records none, so two cards are never authorised.
 */
export function nameIntent(
  payment: PaymentState,
  { stripeId, attempt }: { stripeId: string; attempt: number },
  now: Date,
): PaymentChange | undefined {
  if (payment.stripeId !== undefined || payment.status !== 'pending' || payment.attempt !== attempt) return undefined;
  return changed({ ...payment, stripeId, dueAt: later(now) });
}

/** Ends an attempt that never reached the card, or was declined. */
export function declineAttempt(
  payment: PaymentState,
  decline: { code: string; message: string },
  now: Date,
): PaymentChange | undefined {
  if (payment.status !== 'pending' && payment.status !== 'requires_action') return undefined;
  return moveTo({ ...payment, decline }, 'declined', now);
}

/** Moves a payment to a status if that is a valid transition. The sweep follows up while the payment is unfinished. */
export function moveTo(payment: PaymentState, status: PaymentStatus, now: Date): PaymentChange | undefined {
  if (!next[payment.status].includes(status)) return undefined;
  const waits = status === 'pending' || status === 'requires_action' || status === 'authorized';
  return changed({ ...payment, status, dueAt: waits ? later(now) : undefined });
}

/** When the sweep checks on a call to Stripe made now. */
export const later = (now: Date): Date => new Date(now.getTime() + attentionAfterMs);
