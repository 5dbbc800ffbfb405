import { type Clock, failpoint, type Logger, type OrderStatus } from '@ticketing/common';
import { type NextStep, nextStep, recordIntent } from './domain/intent';
import { declineAttempt } from './domain/payment';
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

type ActiveStep = Exclude<NextStep, 'nothing'>;

const retryAfterMs = 5_000;
const abandoned = { code: 'not_confirmed', message: 'The payment was not confirmed.' };

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
   * Brings an order's payment, if there is one, to where the order now wants it.
   * @returns whether that changed the payment
   */
  async follow(orderId: string): Promise<boolean> {
    const payment = await findPaymentOf(orderId);
    return payment !== undefined && (await this.settle(payment)).version !== payment.version;
  }

  /**
   * Takes the next steps until there is none. What Stripe cannot answer now is left to the sweep.
   * @param payment as far as the caller knows it
   */
  async settle(payment: Payment): Promise<Payment> {
    let current = payment;
    try {
      for (;;) {
        const order = await this.orderOf(current);
        const before = current.version;
        current = await this.takeStep(current, order);
        if (current.version === before) return current;
      }
    } catch (error) {
      if (!(error instanceof OutcomeUnknownError || error instanceof RequestRefusedError)) throw error;
      this.logger.warn({ err: error, paymentId: payment.id }, 'left to the sweep');
      await this.comeBack(current);
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
    const [intent, order] = await Promise.all([this.stripe.retrieveIntent(stripeId), this.orderOf(seen)]);
    let outdated = false;
    const payment = await this.payments.update(seen.id, ({ version, state }) => {
      outdated = version !== seen.version;
      return outdated ? undefined : recordIntent(state, intent, order, this.clock.now());
    });
    // What somebody recorded meanwhile may be newer than what Stripe has just said.
    return outdated ? this.refresh(payment, stripeId) : { payment: await this.settle(payment), intent };
  }

  /**
   * What the sweep does with a payment that is due: refreshes it, and gives up an attempt that never reached the card.
   * When several copies find the same payment due, one of them asks Stripe.
   */
  async attend(due: Payment): Promise<Payment> {
    // Whatever happens next, the sweep comes back, unless the payment moves on and sets a time of its own.
    if (!(await this.comeBack(due))) return due;
    const { stripeId } = due.state;
    if (stripeId === undefined) return this.giveUp(due, abandoned);
    const { payment, intent } = await this.refresh(due, stripeId);
    return isUnconfirmed(intent) ? this.giveUp(payment, intent.decline ?? abandoned) : payment;
  }

  private giveUp(seen: Payment, decline: Decline): Promise<Payment> {
    return this.payments.update(seen.id, ({ version, state }) =>
      version === seen.version ? declineAttempt(state, decline, this.clock.now()) : undefined,
    );
  }

  private async takeStep(payment: Payment, order: OrderStatus): Promise<Payment> {
    const { stripeId } = payment.state;
    const step = nextStep(payment.state, order);
    // Without an intent there is no money: a payment whose order has ended is simply over.
    if (step === 'nothing' || stripeId === undefined) return payment;
    return this.record(payment, await this.ask(step, payment, stripeId), order);
  }

  private async ask(step: ActiveStep, payment: Payment, intentId: string): Promise<Intent> {
    try {
      return await this.act(step, payment, intentId);
    } catch (error) {
      // Refused: it is in another state already, ours or not. Unknown: it may have happened. Both times Stripe knows.
      const intent = await this.stripe.retrieveIntent(intentId);
      if (isDone(step, intent)) return intent;
      // The money cannot be collected. Released first, so that nothing stays held for an order that is about to be cancelled.
      const lost = error instanceof PaymentDeclinedError || isUnconfirmed(intent);
      if (step === 'capture' && lost) return this.ask('void', payment, intentId);
      throw error;
    }
  }

  private act(step: ActiveStep, { id, state }: Payment, intentId: string): Promise<Intent> {
    // Stripe replays its first answer to a key, a 500 too. Asked again later, the key must be another one; that nothing
    // happens twice is then Stripe's own rule: an intent is captured, cancelled or wholly refunded once.
    const key = `${id}:${step}:${state.dueAt?.getTime() ?? 'final'}`;
    if (step === 'capture') return this.stripe.captureIntent({ key, intentId });
    return step === 'void' ? this.stripe.cancelIntent({ key, intentId }) : this.stripe.refundIntent({ key, intentId });
  }

  private async orderOf(payment: Payment): Promise<OrderStatus> {
    const order = await findOrder(payment.state.orderId);
    if (!order) throw new Error(`Payment ${payment.id} is for an order that is not known here`);
    return order.status;
  }

  private comeBack({ id, state }: Payment): Promise<boolean> {
    return postpone(id, state.dueAt, new Date(this.clock.now().getTime() + retryAfterMs));
  }
}

const isUnconfirmed = ({ status }: Intent): boolean =>
  status === 'requires_payment_method' || status === 'requires_confirmation';

function isDone(step: ActiveStep, { status, amountRefunded, amount }: Intent): boolean {
  if (step === 'capture') return status === 'succeeded' || status === 'canceled';
  if (step === 'void') return status === 'canceled' || status === 'succeeded';
  return amountRefunded >= amount;
}
