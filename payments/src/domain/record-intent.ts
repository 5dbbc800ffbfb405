import type { OrderStatus } from '@ticketing/common';
import type { IntentFacts } from './intent';
import { changed, declineAttempt, later, moveTo, type PaymentChange, type PaymentState } from './payment';
import { nextStep } from './steps';

/**
 * Applies Stripe's state of the payment's PaymentIntent; any other intent is ignored.
 * @param order the order's status; tells whether we voided a cancelled intent or it failed us
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
      // While an attempt is on its way to the card, this may still be the previous attempt's decline.
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
 * The money was captured. Later refunds and disputes are only recorded: they are for the marketplace's staff to decide.
 * Only a refund requested by an order's cancellation ends the payment.
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
