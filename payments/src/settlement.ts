import { type Clock, failpoint, type Logger, type OrderStatus } from '@ticketing/common';
import { isUnconfirmed } from './domain/intent';
import { declineAttempt } from './domain/payment';
import { recordIntent } from './domain/record-intent';
import { fallbackOf, nextStep, type StripeStep } from './domain/steps';
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
const notConfirmed = { code: 'not_confirmed', message: 'The payment was not confirmed.' };

/**
 * Brings a payment to where its order says it should be: captures what was accepted, voids what was not, refunds what has
 * no order, and asks Stripe where the truth is not known. Every step may be taken again by anybody at any time.
 */
export class Settlement {
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
  async settleOrder(orderId: string): Promise<boolean> {
    const payment = await findPaymentOf(orderId);
    return payment !== undefined && (await this.settle(payment)).version !== payment.version;
  }

  /**
   * Takes the next steps until there is none. What Stripe cannot do now is left to the sweep.
   * @param payment as far as the caller knows it
   */
  async settle(payment: Payment): Promise<Payment> {
    let current = payment;
    try {
      for (;;) {
        const order = await orderStatusOf(current);
        const step = nextStep(current.state, order);
        const { stripeId } = current.state;
        // Without an intent there is no money: a payment whose order has ended is simply over.
        if (step === 'nothing' || stripeId === undefined) return current;
        const before = current.version;
        current = await this.record(current, await this.perform(step, current, stripeId), order);
        if (current.version === before) return current;
      }
    } catch (error) {
      if (!(error instanceof OutcomeUnknownError || error instanceof RequestRefusedError)) throw error;
      this.logger.warn({ err: error, paymentId: payment.id }, 'left to the sweep');
      await this.retryLater(current);
      return current;
    }
  }

  /**
   * Takes over what Stripe has answered.
   * @param asked the payment as it was when Stripe was asked
   */
  async record(asked: Payment, intent: Intent, order: OrderStatus): Promise<Payment> {
    failpoint('stripe:after-answer');
    return this.payments.update(asked.id, ({ version, state }) => {
      const { amountRefunded = 0, dispute } = state;
      // Somebody has recorded something since: of refunds and disputes that may be the newer news.
      const known = version === asked.version ? {} : { amountRefunded, ...(dispute && { dispute }) };
      return recordIntent(state, { ...intent, ...known }, order, this.clock.now());
    });
  }

  /**
   * Asks Stripe how things stand with a payment's intent, and goes on from there.
   * @param seen the payment as it was before Stripe is asked
   */
  async refresh(seen: Payment, stripeId: string): Promise<{ payment: Payment; intent: Intent }> {
    const [intent, order] = await Promise.all([this.stripe.retrieveIntent(stripeId), orderStatusOf(seen)]);
    let outdated = false;
    const payment = await this.payments.update(seen.id, ({ version, state }) => {
      outdated = version !== seen.version;
      return outdated ? undefined : recordIntent(state, intent, order, this.clock.now());
    });
    // What somebody recorded meanwhile may be newer than what Stripe has just said.
    return outdated ? this.refresh(payment, stripeId) : { payment: await this.settle(payment), intent };
  }

  /**
   * Finishes a payment that is due, for the sweep: refreshes it, and ends an attempt that never reached the card. When
   * several copies find the same payment due, one of them asks Stripe.
   */
  async recover(due: Payment): Promise<Payment> {
    // Whatever happens next, the sweep comes back, unless the payment moves on and sets a time of its own.
    if (!(await this.retryLater(due))) return due;
    const { stripeId } = due.state;
    if (stripeId === undefined) return this.endAttempt(due, notConfirmed);
    const { payment, intent } = await this.refresh(due, stripeId);
    return isUnconfirmed(intent) ? this.endAttempt(payment, intent.decline ?? notConfirmed) : payment;
  }

  private endAttempt(seen: Payment, decline: Decline): Promise<Payment> {
    return this.payments.update(seen.id, ({ version, state }) =>
      version === seen.version ? declineAttempt(state, decline, this.clock.now()) : undefined,
    );
  }

  /** @returns the intent after the step, whoever took it */
  private async perform(step: StripeStep, payment: Payment, intentId: string): Promise<Intent> {
    try {
      return await this.callStripe(step, payment, intentId);
    } catch (error) {
      // Refused: it is in another state already, ours or not. Unknown: it may have happened. Both times Stripe knows.
      const intent = await this.stripe.retrieveIntent(intentId);
      switch (fallbackOf(step, intent, error instanceof PaymentDeclinedError)) {
        case 'record':
          return intent;
        case 'void':
          return this.perform('void', payment, intentId);
        case 'retry':
          throw error;
      }
    }
  }

  private callStripe(step: StripeStep, { id, state }: Payment, intentId: string): Promise<Intent> {
    // Stripe replays its first answer to a key, a 500 too. Asked again later, the key must be another one; that nothing
    // happens twice is then Stripe's own rule: an intent is captured, cancelled or wholly refunded once.
    const key = `${id}:${step}:${state.dueAt?.getTime() ?? 'final'}`;
    switch (step) {
      case 'capture':
        return this.stripe.captureIntent({ key, intentId });
      case 'void':
        return this.stripe.cancelIntent({ key, intentId });
      case 'refund':
        return this.stripe.refundIntent({ key, intentId });
    }
  }

  /** Lets the sweep come back; @returns false if somebody else has done so since the payment was seen */
  private retryLater({ id, state }: Payment): Promise<boolean> {
    return postpone(id, state.dueAt, new Date(this.clock.now().getTime() + retryAfterMs));
  }
}

async function orderStatusOf({ id, state }: Payment): Promise<OrderStatus> {
  const order = await findOrder(state.orderId);
  if (!order) throw new Error(`Payment ${id} is for an order that is not known here`);
  return order.status;
}
