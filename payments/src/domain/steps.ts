import { type MinorUnits, type OrderStatus, type PaymentStatus, paymentStatuses } from '@ticketing/common';
import type { IntentFacts, IntentStatus } from './intent';
import type { PaymentState } from './payment';

/** What to do about a payment at Stripe. */
export type Step = 'capture' | 'void' | 'refund' | 'nothing';
export type StripeStep = Exclude<Step, 'nothing'>;

/** What an order asks of its payment. */
export interface OrderFacts {
  status: OrderStatus;
  /** How much of the price the order wants given back in all, if it has decided so. */
  refund?: MinorUnits | null | undefined;
}

type Row = Record<OrderStatus, Step>;

const none: Row = {
  created: 'nothing',
  'awaiting:payment': 'nothing',
  complete: 'nothing',
  cancelled: 'nothing',
  refunding: 'nothing',
  refunded: 'nothing',
};
/** What was not collected is released once the order is over. */
const uncollected: Row = { ...none, cancelled: 'void', refunding: 'void', refunded: 'void' };

/** Orders decides: accepted payments are captured, others voided, and money without an order is refunded. */
const steps: Record<PaymentStatus, Row> = {
  pending: uncollected,
  requires_action: uncollected,
  declined: uncollected,
  authorized: { ...uncollected, 'awaiting:payment': 'capture', complete: 'capture' },
  captured: { ...none, cancelled: 'refund', refunding: 'refund', refunded: 'refund' },
  // Stripe cancelled it before the order accepted it: checking again turns it into a failure, which is published to
  // orders.
  voided: { ...none, 'awaiting:payment': 'void' },
  failed: none,
  refunded: none,
};

/** Stripe's word for a refund that the card's bank has sent back, weeks later perhaps: the same sum would be, too. */
export const rejectedByBank = 'refund_failed';

type Collected = Pick<PaymentState, 'status'> &
  Partial<Pick<PaymentState, 'dispute' | 'amount' | 'amountRefunded' | 'refundProblem' | 'refundRejected'>>;

/** The next step of a payment, given its order. */
export function nextStep(payment: Collected, order: OrderFacts): Step {
  const { status, amount, refundProblem, refundRejected = amount ?? 0 } = payment;
  const isPart = status === 'captured' && order.status === 'complete' && refundLeft(payment, order) > 0;
  const step = isPart ? 'refund' : steps[status][order.status];
  if (step !== 'refund') return step;
  // The bank has already returned a disputed amount: a refund would pay it back twice, unless the dispute is won.
  const isRejected = refundProblem === rejectedByBank && refundWanted(payment, order) <= refundRejected;
  return isDisputed(payment) || isRejected ? 'nothing' : 'refund';
}

/** How much is still to be given back of a collected payment. */
export function refundLeft(
  { amount = 0, amountRefunded = 0 }: Partial<Pick<PaymentState, 'amount' | 'amountRefunded'>>,
  order: OrderFacts,
): MinorUnits {
  return Math.max(refundWanted({ amount }, order) - amountRefunded, 0);
}

/** How much of a collected payment its order wants given back in all. */
export const refundWanted = ({ amount = 0 }: Partial<Pick<PaymentState, 'amount'>>, order: OrderFacts): MinorUnits =>
  steps.captured[order.status] === 'refund' ? amount : Math.min(order.refund ?? 0, amount);

/** Whether an order wants no more than a part given back. */
export const asksForPart = ({ status, refund }: OrderFacts): boolean => status === 'complete' && Boolean(refund);

/** Whether an order like this can require a step, for any status of its payment. */
export const orderAsksForStep = ({ status: order }: OrderFacts): boolean =>
  paymentStatuses.some((status) => steps[status][order] !== 'nothing');

/**
 * Earlier states of an order that ask for whatever this one asks for: what is complete was accepted before, and what is
 * refunded was to be.
 */
export function askedBefore({ status, refund }: OrderFacts): Record<string, unknown> | undefined {
  if (status === 'refunded') return { status: 'refunding' };
  return status === 'complete' && !refund ? { status: 'awaiting:payment' } : undefined;
}

/** What to do when Stripe did not take a step: record the intent's state, void instead, or retry later. */
export type Fallback = 'record' | 'void' | 'retry';

/**
 * Stripe refused the step, or its outcome is unknown. The intent tells which: the step was taken, by us or by another
 * caller; it can still be taken; or there is no money to capture, and the intent is voided so that nothing stays held
 * for an order that is about to be cancelled.
 */
const fallbacks: Record<IntentStatus, Record<StripeStep, Fallback>> = {
  requires_payment_method: { capture: 'void', void: 'retry', refund: 'retry' },
  requires_confirmation: { capture: 'void', void: 'retry', refund: 'retry' },
  requires_action: { capture: 'retry', void: 'retry', refund: 'retry' },
  processing: { capture: 'retry', void: 'retry', refund: 'retry' },
  requires_capture: { capture: 'retry', void: 'retry', refund: 'retry' },
  succeeded: { capture: 'record', void: 'record', refund: 'retry' },
  canceled: { capture: 'record', void: 'record', refund: 'retry' },
};

/**
 * Decides what to do about a step that Stripe did not take.
 * @param intent its state after the failed step
 * @param order why the step was taken
 * @param declined whether the card's bank refused
 */
export function fallbackOf(step: StripeStep, intent: IntentFacts, order: OrderFacts, declined: boolean): Fallback {
  const fallback = fallbacks[intent.status][step];
  // It has happened, or a dispute has come in between: that is to be known first.
  if (step === 'refund' && (refundLeft(intent, order) === 0 || isDisputed(intent))) return 'record';
  return step === 'capture' && fallback === 'retry' && declined ? 'void' : fallback;
}

/** Whether the bank has returned the money, for now or for good. */
export const isDisputed = ({ dispute = 'won' }: Partial<Pick<PaymentState, 'dispute'>>): boolean => dispute !== 'won';
