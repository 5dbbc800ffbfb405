import { type DisputeStatus, type OrderStatus, paymentStatuses } from '@ticketing/common';
import { changed, declineAttempt, later, moveTo, type PaymentChange, type PaymentState } from './payment';

/** What Stripe says of a PaymentIntent, as far as a payment depends on it. Amounts are in minor units. */
export interface IntentFacts {
  id: string;
  status:
    | 'requires_payment_method'
    | 'requires_confirmation'
    | 'requires_action'
    | 'processing'
    | 'requires_capture'
    | 'canceled'
    | 'succeeded';
  amount: number;
  /** By whomever: by us, by somebody at Stripe's Dashboard. */
  amountRefunded: number;
  dispute?: DisputeStatus;
  /** Why the last card was turned down, while the intent waits for another. */
  decline?: { code: string; message: string };
}

/** What is to be done at Stripe next, given what the order has come to. */
export type NextStep = 'capture' | 'void' | 'refund' | 'nothing';

/** Orders decides: what it accepted is captured, what it did not is voided, and money without an order goes back. */
export function nextStep(
  payment: Pick<PaymentState, 'status'> & Partial<Pick<PaymentState, 'dispute'>>,
  order: OrderStatus,
): NextStep {
  const ended = order === 'cancelled';
  switch (payment.status) {
    case 'authorized':
      if (ended) return 'void';
      return order === 'created' ? 'nothing' : 'capture';
    case 'captured':
      // The bank has already given back what is disputed: a refund would pay it twice, unless the dispute is won.
      return ended && (payment.dispute ?? 'won') === 'won' ? 'refund' : 'nothing';
    case 'pending':
    case 'requires_action':
    case 'declined':
      return ended ? 'void' : 'nothing';
    case 'voided':
      // It was given up before the order accepted it: looking again makes it a failure, which the order hears of.
      return order === 'awaiting:payment' ? 'void' : 'nothing';
    case 'failed':
    case 'refunded':
      return 'nothing';
  }
}

/** Whether an order that has come to this can ask anything of its payment, whatever state the payment is in. */
export const asksOfPayment = ({ status: order }: { status: OrderStatus }): boolean =>
  paymentStatuses.some((status) => nextStep({ status }, order) !== 'nothing');

/**
 * Takes over what Stripe says of the payment's PaymentIntent; no other one concerns it.
 * @param order what the order has come to; says whether a cancelled intent was voided by us or has failed us
 */
export function recordIntent(
  payment: PaymentState,
  intent: IntentFacts,
  order: OrderStatus,
  now: Date,
): PaymentChange | undefined {
  if (payment.stripeId !== intent.id) return undefined;
  switch (intent.status) {
    case 'requires_payment_method':
    case 'requires_confirmation':
      // While an attempt is on its way to the card, this may still be the decline of the one before.
      if (payment.status === 'pending' || !intent.decline) return undefined;
      return declineAttempt(payment, intent.decline, now);
    case 'requires_action':
      return moveTo(payment, 'requires_action', now);
    case 'processing':
      return undefined;
    case 'requires_capture':
      return moveTo(payment, 'authorized', now);
    case 'succeeded':
      return recordCollected(payment, intent, order, now);
    case 'canceled':
      return moveTo(payment, order === 'awaiting:payment' ? 'failed' : 'voided', now);
  }
}

/**
 * The money was collected. What has been given back since, and what the bank says, is only noted: it is for the people
 * of the marketplace to decide. Only a refund that an order's cancellation asked for ends the payment.
 */
function recordCollected(
  payment: PaymentState,
  { amount, amountRefunded, dispute }: IntentFacts,
  order: OrderStatus,
  now: Date,
): PaymentChange | undefined {
  const returned = order === 'cancelled' && amountRefunded >= amount;
  const moved = moveTo(payment, 'captured', now) ?? (returned ? moveTo(payment, 'refunded', now) : undefined);
  const { status } = moved?.state ?? payment;
  if (status !== 'captured' && status !== 'refunded') return undefined;
  const state = { ...payment, status, amountRefunded: amountRefunded || undefined, dispute };
  const news = moved || state.amountRefunded !== payment.amountRefunded || dispute !== payment.dispute;
  return news ? changed({ ...state, dueAt: nextStep(state, order) === 'nothing' ? undefined : later(now) }) : undefined;
}
