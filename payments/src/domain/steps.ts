import { type OrderStatus, type PaymentStatus, paymentStatuses } from '@ticketing/common';
import type { IntentFacts, IntentStatus } from './intent';
import type { PaymentState } from './payment';

/** What to do about a payment at Stripe. */
export type Step = 'capture' | 'void' | 'refund' | 'nothing';
export type StripeStep = Exclude<Step, 'nothing'>;

/** Orders decides: accepted payments are captured, others voided, and money without an order is refunded. */
const steps: Record<PaymentStatus, Record<OrderStatus, Step>> = {
  pending: { created: 'nothing', 'awaiting:payment': 'nothing', complete: 'nothing', cancelled: 'void' },
  requires_action: { created: 'nothing', 'awaiting:payment': 'nothing', complete: 'nothing', cancelled: 'void' },
  declined: { created: 'nothing', 'awaiting:payment': 'nothing', complete: 'nothing', cancelled: 'void' },
  authorized: { created: 'nothing', 'awaiting:payment': 'capture', complete: 'capture', cancelled: 'void' },
  captured: { created: 'nothing', 'awaiting:payment': 'nothing', complete: 'nothing', cancelled: 'refund' },
  // Stripe cancelled it before the order accepted it: checking again turns it into a failure, which is published to
  // orders.
  voided: { created: 'nothing', 'awaiting:payment': 'void', complete: 'nothing', cancelled: 'nothing' },
  failed: { created: 'nothing', 'awaiting:payment': 'nothing', complete: 'nothing', cancelled: 'nothing' },
  refunded: { created: 'nothing', 'awaiting:payment': 'nothing', complete: 'nothing', cancelled: 'nothing' },
};

/** The next step of a payment, given its order's status. */
export function nextStep(
  { status, dispute = 'won' }: Pick<PaymentState, 'status'> & Partial<Pick<PaymentState, 'dispute'>>,
  order: OrderStatus,
): Step {
  const step = steps[status][order];
  // The bank has already returned a disputed amount: a refund would pay it back twice, unless the dispute is won.
  return step === 'refund' && dispute !== 'won' ? 'nothing' : step;
}

/** Whether an order with this status can require a step, for any status of its payment. */
export const orderAsksForStep = ({ status: order }: { status: OrderStatus }): boolean =>
  paymentStatuses.some((status) => nextStep({ status }, order) !== 'nothing');

/** Earlier states of an order that ask for whatever this one asks for: what is complete was accepted before. */
export const askedBefore = ({ status }: { status: OrderStatus }): Record<string, unknown> | undefined =>
  status === 'complete' ? { status: 'awaiting:payment' } : undefined;

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
 * @param declined whether the card's bank refused
 */
export function fallbackOf(step: StripeStep, intent: IntentFacts, declined: boolean): Fallback {
  const fallback = fallbacks[intent.status][step];
  if (step === 'refund' && intent.amountRefunded >= intent.amount) return 'record';
  return step === 'capture' && fallback === 'retry' && declined ? 'void' : fallback;
}
