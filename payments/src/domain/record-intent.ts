import type { IntentFacts } from './intent';
import { changed, declineAttempt, later, moveTo, type PaymentChange, type PaymentState } from './payment';
import { nextStep, type OrderFacts, refundLeft, refundWanted, rejectedByBank } from './steps';

/**
 * Applies Stripe's state of the payment's PaymentIntent; any other intent is ignored.
 * @param order the order; tells whether we voided a cancelled intent or it failed us
 */
export function recordIntent(
  payment: PaymentState,
  intent: IntentFacts,
  order: OrderFacts,
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
      return moveTo(payment, order.status === 'awaiting:payment' ? 'failed' : 'voided', now);
  }
}

/**
 * The money was captured. Later refunds and disputes are recorded. Once all of it has been given back, no matter by whom,
 * the payment is over; but an order that waits for the capture has to hear of that first.
 */
function recordCollected(
  payment: PaymentState,
  { amount, amountRefunded, dispute }: IntentFacts,
  order: OrderFacts,
  now: Date,
): PaymentChange | undefined {
  const returned = order.status !== 'awaiting:payment' && order.status !== 'created' && amountRefunded >= amount;
  const moved = moveTo(payment, 'captured', now) ?? (returned ? moveTo(payment, 'refunded', now) : undefined);
  const { status } = moved?.state ?? payment;
  if (status !== 'captured' && status !== 'refunded') return undefined;
  const state = { ...payment, status, amountRefunded: amountRefunded || undefined, dispute };
  const news = moved || state.amountRefunded !== payment.amountRefunded || dispute !== payment.dispute;
  if (!news) return undefined;
  const noted = { ...state, ...problemOf(payment, state, order) };
  const asks = nextStep(noted, order) !== 'nothing';
  const { refunding } = payment;
  const isBack = refunding && amountRefunded >= refunding.to;
  return changed({
    ...{ ...noted, dueAt: asks ? later(now) : undefined },
    ...(isBack && { refunding: undefined }),
  });
}

/**
 * What had been given back as the order wants it may come back from the bank, if the card's account is closed. What had
 * not been is still tried, whatever else the bank sends back.
 */
function problemOf(
  before: PaymentState,
  after: PaymentState,
  order: OrderFacts,
): Pick<PaymentState, 'refundProblem' | 'refundRejected'> {
  const { refundProblem, refundRejected } = before;
  if (refundLeft(after, order) === 0) return { refundProblem: undefined, refundRejected };
  if (refundLeft(before, order) > 0) return { refundProblem, refundRejected };
  return { refundProblem: rejectedByBank, refundRejected: refundWanted(after, order) };
}
