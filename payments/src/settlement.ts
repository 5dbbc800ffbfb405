import { type Clock, failpoint, LastWritten, type Logger } from '@ticketing/common';
import { isUnconfirmed } from './domain/intent';
import { declineAttempt, type PartRefund } from './domain/payment';
import { recordIntent } from './domain/record-intent';
import { beginPart, leaveRefund, refuseRefund } from './domain/refund';
import {
  asksForPart,
  fallbackOf,
  nextStep,
  type OrderFacts,
  rejectedByBank,
  type Step,
  type StripeStep,
} from './domain/steps';
import { findOrder } from './models/order-replica';
import { findPaymentOf, type Payment, type PaymentStore, postpone } from './models/payment';
import {
  type Decline,
  type Intent,
  OutcomeUnknownError,
  PaymentDeclinedError,
  RequestRefusedError,
  type StripeGateway,
} from './stripe/gateway';

const retryAfterMs = 5_000;
/** What Stripe refuses to refund, it refuses until somebody has done something about it. */
const refusedRefundAfterMs = 60 * 60_000;
const notConfirmed = { code: 'not_confirmed', message: 'The payment was not confirmed.' };

/**
 * Brings a payment to where its order says it should be: captures what was accepted, voids what was not, refunds money
 * without an order and what the order wants given back, and asks Stripe when the outcome is unknown. Every step may be repeated, by any copy, at any time.
 */
export class Settlement {
  /** What was authorised by this process, by its order. */
  private readonly authorized = new LastWritten<Payment>();

  constructor(
    private readonly payments: PaymentStore,
    private readonly stripe: StripeGateway,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /**
   * Settles the payment of an order, if there is one.
   * @returns whether that changed the payment
   */
  async settleOrder(orderId: string, order: OrderFacts): Promise<boolean> {
    const known = this.authorized.take(orderId);
    // To capture it, it need not be read again: if it has gone on meanwhile, Stripe says so, and the write finds out.
    const isToCapture = known && order.status === 'awaiting:payment' && nextStep(known.state, order) === 'capture';
    const payment = isToCapture ? known : await findPaymentOf(orderId);
    return payment !== undefined && (await this.settle(payment, order)).version !== payment.version;
  }

  /**
   * Takes steps until none is left. What Stripe cannot do now is left to the sweep.
   * @param payment as far as the caller knows it
   * @param known its order, if the caller has read it after the payment was last written
   */
  async settle(payment: Payment, known?: OrderFacts): Promise<Payment> {
    let current = payment;
    let step: Step = 'nothing';
    let order = known ?? (await orderOf(payment));
    try {
      for (;;) {
        // Other orders that ask for a step only follow that step, but a part can become more. Read after the payment: a
        // handler that knows of more and leaves that to the sweep makes a new version, and ours is then not written.
        if (asksForPart(order)) order = await orderOf(current);
        step = nextStep(current.state, order);
        const { stripeId } = current.state;
        // Without an intent there is no money: a payment whose order has ended is simply over.
        if (step === 'nothing' || stripeId === undefined) return current;
        const before = current.version;
        if (step === 'refund' && asksForPart(order)) {
          current = await this.beginPart(current, stripeId, order);
          if (nextStep(current.state, order) !== 'refund' || !current.state.refunding) continue;
        }
        current = await this.record(current, await this.perform(step, current, stripeId, order), order);
        if (current.version === before) return current;
      }
    } catch (error) {
      if (!(error instanceof OutcomeUnknownError || error instanceof RequestRefusedError)) throw error;
      this.logger.warn({ err: error, paymentId: payment.id }, 'left to the sweep');
      if (step === 'refund') return this.refundLater(current, order, error);
      await this.retryLater(current);
      return current;
    }
  }

  /**
   * Applies Stripe's answer.
   * @param asked the payment as it was when Stripe was called
   */
  async record(asked: Payment, intent: Intent, order: OrderFacts): Promise<Payment> {
    failpoint('stripe:after-answer');
    const payment = await this.payments.update(asked, ({ version, state }) => {
      const { amountRefunded = 0, dispute } = state;
      // Another update has been recorded since: its refunds and disputes may be newer.
      const known = version === asked.version ? {} : { amountRefunded, ...(dispute && { dispute }) };
      return recordIntent(state, { ...intent, ...known }, order, this.clock.now());
    });
    if (payment.state.status === 'authorized') this.authorized.add(payment.state.orderId, payment);
    return payment;
  }

  /**
   * Retrieves a payment's intent from Stripe and continues from its state.
   * @param seen the payment as it was before Stripe is called
   */
  async refresh(seen: Payment, stripeId: string): Promise<{ payment: Payment; intent: Intent }> {
    const [intent, order] = await Promise.all([this.stripe.retrieveIntent(stripeId), orderOf(seen)]);
    let outdated = false;
    const { aggregate: payment, changed } = await this.payments.decide(seen, ({ version, state }) => {
      outdated = version !== seen.version;
      return outdated ? undefined : recordIntent(state, intent, order, this.clock.now());
    });
    // What was recorded meanwhile may be newer than this answer of Stripe's.
    if (outdated) return this.refresh(payment, stripeId);
    return { payment: await this.settle(payment, changed ? undefined : order), intent };
  }

  /**
   * Finishes a due payment, for the sweep: refreshes it, and ends an attempt that never reached the card. When several
   * copies find the same payment due, one of them calls Stripe.
   */
  async recover(due: Payment): Promise<Payment> {
    // Whatever happens next, the sweep comes back, unless the payment moves on and sets its own time.
    const claimed = await this.retryLater(due);
    if (!claimed) return due;
    const { stripeId } = due.state;
    if (stripeId === undefined) return this.endAttempt(claimed, notConfirmed);
    const { payment, intent } = await this.refresh(claimed, stripeId);
    return isUnconfirmed(intent) ? this.endAttempt(payment, intent.decline ?? notConfirmed) : payment;
  }

  private endAttempt(seen: Payment, decline: Decline): Promise<Payment> {
    return this.payments.update(seen, ({ version, state }) =>
      version === seen.version ? declineAttempt(state, decline, this.clock.now()) : undefined,
    );
  }

  private async refundLater(
    asked: Payment,
    order: OrderFacts,
    error: OutcomeUnknownError | RequestRefusedError,
  ): Promise<Payment> {
    const isRefused = error instanceof RequestRefusedError;
    const dueAt = this.inFuture(isRefused ? refusedRefundAfterMs : retryAfterMs);
    // Somebody else may have made it meanwhile: then the sweep is not to come back for ever.
    const isLeft = ({ state }: Payment) => nextStep(state, order) === 'refund';
    const { aggregate: payment, changed } = await this.payments.decide(asked, (current) => {
      if (!isLeft(current)) return undefined;
      const { state } = current;
      return isRefused ? refuseRefund(state, asked.state, error.code, dueAt) : leaveRefund(state, order, dueAt);
    });
    if (!changed && isLeft(payment)) await this.retryLater(payment);
    return payment;
  }

  /**
   * Writes down a part before Stripe is asked for it, unless one already is.
   * @returns the payment as Stripe shows it: with the part, or to be looked at once more
   */
  private async beginPart(seen: Payment, intentId: string, order: OrderFacts): Promise<Payment> {
    const known = await this.record(seen, await this.stripe.retrieveIntent(intentId), order);
    return this.payments.update(known, ({ version, state }) =>
      version === seen.version ? beginPart(state, order, this.clock.now()) : undefined,
    );
  }

  /** @returns the intent after the step, no matter which copy took it */
  private async perform(step: StripeStep, payment: Payment, intentId: string, order: OrderFacts): Promise<Intent> {
    try {
      return await this.callStripe(step, payment, intentId, order);
    } catch (error) {
      // Refused: it is already in another state, by our doing or not. Unknown: it may have happened. In both cases
      // Stripe knows.
      const intent = await this.stripe.retrieveIntent(intentId);
      switch (fallbackOf(step, intent, order, error instanceof PaymentDeclinedError)) {
        case 'record':
          return intent;
        case 'void':
          return this.perform('void', payment, intentId, order);
        case 'retry':
          throw error;
      }
    }
  }

  private async callStripe(
    step: StripeStep,
    { id, state }: Payment,
    intentId: string,
    order: OrderFacts,
  ): Promise<Intent> {
    // Stripe replays its first answer to a key, even a 500. A later retry needs another key; Stripe's own rules then
    // keep it from happening twice: an intent is captured, cancelled or fully refunded only once.
    const key = `${id}:${step}:${state.dueAt?.getTime() ?? 'final'}`;
    switch (step) {
      case 'capture':
        return this.stripe.captureIntent({ key, intentId });
      case 'void':
        return this.stripe.cancelIntent({ key, intentId });
      case 'refund':
        return order.status === 'complete'
          ? this.refundPart(id, intentId, state.refunding)
          : this.stripe.refundIntent({ key, intentId, reason: `order_${order.status}` });
    }
  }

  /**
   * Gives a part back. Stripe would do that twice under two keys, so the key is the part's own: after a 500 of Stripe's
   * this waits until Stripe has forgotten the key, at most a day.
   */
  private async refundPart(id: string, intentId: string, part: PartRefund | undefined): Promise<Intent> {
    if (!part) return this.stripe.retrieveIntent(intentId);
    const { from, to, attempt } = part;
    const amount = to - from;
    const key = `${id}:refund:${from}+${amount}${attempt === 0 ? '' : `:${attempt}`}`;
    const intent = await this.stripe.refundIntent({ key, intentId, amount, reason: 'order_complete' });
    if (intent.amountRefunded < to) throw new RequestRefusedError('It came back from the bank', rejectedByBank);
    return intent;
  }

  /** Schedules another sweep; @returns the payment, or undefined if that has already happened since it was seen */
  private async retryLater(payment: Payment): Promise<Payment | undefined> {
    const { id, state } = payment;
    const dueAt = this.inFuture(retryAfterMs);
    return (await postpone(id, state.dueAt, dueAt)) ? { ...payment, state: { ...state, dueAt } } : undefined;
  }

  private inFuture = (ms: number): Date => new Date(this.clock.now().getTime() + ms);
}

async function orderOf({ id, state }: Payment): Promise<OrderFacts> {
  const order = await findOrder(state.orderId);
  if (!order) throw new Error(`Payment ${id} is for an order that is not known here`);
  return order;
}
