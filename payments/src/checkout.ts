import { type Clock, CodedError, failpoint, findExpected, isDuplicateKey } from '@ticketing/common';
import { beginAttempt, beginPayment, declineAttempt, nameIntent, type PayableOrder } from './domain/payment';
import { findOrder } from './models/order-replica';
import { findPaymentOf, type Payment, type PaymentStore } from './models/payment';
import type { Settlement } from './settlement';
import {
  type Decline,
  type Intent,
  OutcomeUnknownError,
  PaymentDeclinedError,
  RequestRefusedError,
  type StripeGateway,
} from './stripe/gateway';

export interface CheckoutResult {
  payment: Payment;
  /** False if there was nothing to do: the order is paid, or being paid. */
  attempted: boolean;
  /** What the browser needs for 3-D Secure, if that is required. */
  clientSecret?: string;
}

/** A payment after an attempt, and Stripe's answer if there was one. */
interface Tried {
  payment: Payment;
  intent?: Intent;
}

/** Authorises payments: stores the intent, calls Stripe, records the answer. Capturing is left to Settlement. */
export class Checkout {
  constructor(
    private readonly payments: PaymentStore,
    private readonly settlement: Settlement,
    private readonly stripe: StripeGateway,
    private readonly clock: Clock,
  ) {}

  /**
   * Tries to pay for an order with a card.
   * @param token Stripe's: `tok_…`, `pm_…` or `ctoken_…`; used once, never stored
   * @throws CodedError `not_found`, `not_owner`, `order_cancelled`, `order_expired`, `card_declined`, `invalid_token`,
   *   `too_many_attempts`
   */
  async pay(orderId: string, userId: string, token: string): Promise<CheckoutResult> {
    const order = await findExpected(orderId, findOrder);
    if (!order) throw new CodedError('not_found', { message: 'This order does not exist', field: 'orderId' });
    if (order.userId !== userId) throw new CodedError('not_owner');
    const payment = await this.begin(order);
    if (!payment) return { payment: await this.existing(orderId), attempted: false };

    const tried = await this.authorize(payment, token);
    // The order may have been cancelled since we checked. Its listener looks for our write after making its own, and we
    // look for its write after making ours, so at least one of us sees both. Everything else is the listener's.
    const isCancelled = (await findOrder(orderId))?.status === 'cancelled';
    if (isCancelled) await this.settlement.settle(tried.payment, { status: 'cancelled' });
    if (isCancelled || tried.payment.state.status === 'voided') throw new CodedError('order_cancelled');
    const secret = tried.payment.state.status === 'requires_action' && tried.intent?.clientSecret;
    return { payment: tried.payment, attempted: true, ...(secret && { clientSecret: secret }) };
  }

  /**
   * @returns the payment with a new attempt, or undefined if none is needed: it is paid, or another attempt is running
   */
  private async begin(order: PayableOrder): Promise<Payment | undefined> {
    if (order.status === 'cancelled') throw new CodedError('order_cancelled');
    const isExpired = order.status === 'created' && this.clock.now() >= order.expiresAt;
    const first = order.status === 'created' && !isExpired && (await this.tryFirst(order));
    if (first) return first;
    const existing = await findPaymentOf(order.id);
    if (existing && !beginAttempt(existing.state, this.clock.now())) return undefined;
    if (isExpired) throw new CodedError('order_expired');
    return existing ? this.tryAgain(existing) : this.tryFirst(order);
  }

  /** @returns undefined if the order has a payment already: the unique index decides */
  private async tryFirst(order: PayableOrder): Promise<Payment | undefined> {
    try {
      return await this.payments.insert(beginPayment(order, this.clock.now()));
    } catch (error) {
      if (isDuplicateKey(error)) return undefined;
      throw error;
    }
  }

  private async tryAgain(existing: Payment): Promise<Payment | undefined> {
    const { aggregate, changed } = await this.payments.decide(existing, ({ state }) =>
      beginAttempt(state, this.clock.now()),
    );
    return changed ? aggregate : undefined;
  }

  /**
   * @returns the payment with Stripe's answer recorded; without one it stays pending, and the sweep finds out
   */
  private async authorize(begun: Payment, token: string): Promise<Tried> {
    let payment = begun;
    try {
      if (payment.state.stripeId === undefined) payment = await this.createIntent(payment);
      const { stripeId: intentId, attempt, status } = payment.state;
      // This attempt may have taken so long that the sweep has given it up.
      if (intentId === undefined || attempt !== begun.state.attempt || status !== 'pending') return { payment };
      const key = `${payment.id}:confirm:${attempt}`;
      const intent = await this.stripe.confirmIntent({ key, intentId, token });
      return { payment: await this.settlement.record(payment, intent, { status: 'created' }), intent };
    } catch (error) {
      if (error instanceof OutcomeUnknownError) return { payment };
      if (error instanceof PaymentDeclinedError) throw await this.declined(payment, error.decline);
      if (!(error instanceof RequestRefusedError)) throw error;
      if (isBeyondCards(error)) return { payment: await this.overtaken(payment) };
      throw await this.refused(payment, error);
    }
  }

  /** @returns the payment, which names its intent unless another attempt has been quicker */
  private async createIntent(payment: Payment): Promise<Payment> {
    const { id, state } = payment;
    const { orderId, amount, currency, attempt } = state;
    const { id: intentId } = await this.stripe.createIntent({
      key: `${id}:create:${attempt}`,
      amount,
      currency: currency.toLowerCase(),
      metadata: { paymentId: id, orderId },
    });
    failpoint('stripe:after-answer');
    const now = this.clock.now();
    return this.payments.update(payment, (current) => nameIntent(current.state, { stripeId: intentId, attempt }, now));
  }

  private async declined(payment: Payment, { code, message }: Decline): Promise<CodedError> {
    await this.endAttempt(payment, { code, message });
    return new CodedError('card_declined', { publicCode: code, message });
  }

  /**
   * Another attempt, 3-D Secure or the end of the order came first: the intent, not this card, determines the outcome.
   */
  private async overtaken({ id }: Payment): Promise<Payment> {
    const payment = await this.payments.get(id);
    const { stripeId } = payment.state;
    try {
      return stripeId === undefined ? payment : (await this.settlement.refresh(payment, stripeId)).payment;
    } catch (error) {
      if (!(error instanceof OutcomeUnknownError)) throw error;
      return payment;
    }
  }

  private async refused(payment: Payment, { code, message }: RequestRefusedError): Promise<CodedError> {
    await this.endAttempt(payment, { code, message });
    // Stripe limits what a card can be charged; another token would not help.
    if (code.startsWith('amount_')) return new CodedError('card_declined', { publicCode: code, message });
    return new CodedError('invalid_token', { field: 'token' });
  }

  private async endAttempt(begun: Payment, decline: Decline): Promise<void> {
    await this.payments.update(begun, ({ state }) =>
      state.attempt === begun.state.attempt ? declineAttempt(state, decline, this.clock.now()) : undefined,
    );
  }

  private async existing(orderId: string): Promise<Payment> {
    const payment = await findPaymentOf(orderId);
    if (!payment) throw new CodedError('not_found');
    return payment;
  }
}

const isBeyondCards = ({ intentStatus }: RequestRefusedError): boolean =>
  intentStatus === 'requires_capture' ||
  intentStatus === 'processing' ||
  intentStatus === 'succeeded' ||
  intentStatus === 'canceled';
