import { changed, later, type PaymentChange, type PaymentState } from './payment';
import { type OrderFacts, refundLeft, refundWanted, rejectedByBank } from './steps';

/**
 * Writes down which part Stripe is about to be asked for. A handler that wants more asks for the same part first: Stripe
 * would give back each of two parts that begin at the same sum.
 * @param payment as Stripe shows it
 */
export function beginPart(payment: PaymentState, order: OrderFacts, now: Date): PaymentChange | undefined {
  const left = refundLeft(payment, order);
  if (payment.refunding || left === 0) return undefined;
  const { amountRefunded: from = 0, partsRefused: attempt = 0 } = payment;
  return changed({ ...payment, refunding: { from, to: from + left, attempt }, dueAt: later(now) });
}

/**
 * Leaves a refund to the sweep, as a new version, once for each sum: another handler, which has read the order before
 * it wanted that much, can then no longer record that nothing is left to do.
 */
export function leaveRefund(payment: PaymentState, order: OrderFacts, dueAt: Date): PaymentChange | undefined {
  const refundLeftTo = refundWanted(payment, order);
  return payment.refundLeftTo === refundLeftTo ? undefined : changed({ ...payment, refundLeftTo, dueAt });
}

/**
 * Notes that Stripe refuses to give the money back, such as for want of a balance, so that people see why.
 * @param asked the payment as it was when Stripe was asked: only that part is given up
 */
export function refuseRefund(
  payment: PaymentState,
  asked: PaymentState,
  refundProblem: string,
  dueAt: Date,
): PaymentChange {
  const { refunding, partsRefused = 0 } = payment;
  const isOver = refunding && refunding.attempt === asked.refunding?.attempt && refunding.to === asked.refunding.to;
  const givenUp = isOver && { refunding: undefined, partsRefused: partsRefused + 1 };
  const part = refundProblem === rejectedByBank && asked.refunding;
  // Only a greater sum is tried again.
  const rejected = part && {
    refundRejected: part.to,
    dueAt: (payment.refundLeftTo ?? 0) > part.to ? dueAt : undefined,
  };
  return changed({ ...payment, refundProblem, dueAt, ...givenUp, ...rejected });
}
