import type { OrderStatus } from '@ticketing/common';
import { declineAttempt, moveTo, type PaymentChange, type PaymentState } from './payment';

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
  amountRefunded: number;
  /** Why the last card was turned down, while the intent waits for another. */
  decline?: { code: string; message: string };
}

/** What is to be done at Stripe next, given what the order has come to. */
export type NextStep = 'capture' | 'void' | 'refund' | 'nothing';

/** Orders decides: what it accepted is captured, what it did not is voided, and money without an order goes back. */
export function nextStep(payment: PaymentState, order: OrderStatus): NextStep {
  const ended = order === 'cancelled';
  switch (payment.status) {
    case 'authorized':
      if (ended) return 'void';
      return order === 'created' ? 'nothing' : 'capture';
    case 'captured':
      return ended ? 'refund' : 'nothing';
    case 'pending':
    case 'requires_action':
    case 'declined':
      return ended ? 'void' : 'nothing';
    case 'failed':
    case 'voided':
    case 'refunded':
      return 'nothing';
  }
}

/**
 * Takes over what Stripe says of the PaymentIntent.
 * @param order what the order has come to; says whether a cancelled intent was voided by us or has failed us
 */
export function recordIntent(
  payment: PaymentState,
  intent: IntentFacts,
  order: OrderStatus,
  now: Date,
): PaymentChange | undefined {
  const known = { ...payment, stripeId: intent.id };
  switch (intent.status) {
    case 'requires_payment_method':
    case 'requires_confirmation':
      return intent.decline && declineAttempt(known, intent.decline, now);
    case 'requires_action':
      return moveTo(known, 'requires_action', now);
    case 'processing':
      return undefined;
    case 'requires_capture':
      return moveTo(known, 'authorized', now);
    case 'succeeded':
      return intent.amountRefunded >= intent.amount ? moveTo(known, 'refunded', now) : moveTo(known, 'captured', now);
    case 'canceled':
      return moveTo(known, order === 'awaiting:payment' ? 'failed' : 'voided', now);
  }
}
