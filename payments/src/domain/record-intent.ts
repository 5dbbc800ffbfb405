import type { OrderStatus } from '@ticketing/common';
import type { IntentFacts } from './intent';
import { changed, declineAttempt, later, moveTo, type PaymentChange, type PaymentState } from './payment';
import { nextStep } from './steps';

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
