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

    const intent = await this.authorize(payment, token);
    // The order may have been cancelled since we checked. Its listener looks for our write after making its own, and we
    // look for its write after making ours, so at least one of us sees both.
    const settled = await this.settlement.settle(await this.payments.get(payment.id));
    if (settled.state.status === 'voided' || (await this.isCancelled(orderId))) throw new CodedError('order_cancelled');
    const secret = settled.state.status === 'requires_action' && intent?.clientSecret;
    return { payment: settled, attempted: true, ...(secret && { clientSecret: secret }) };
  }

  /**
   * @returns the payment with a new attempt, or undefined if none is needed: it is paid, or another attempt is running
   */
  private async begin(order: PayableOrder): Promise<Payment | undefined> {
    if (order.status === 'cancelled') throw new CodedError('order_cancelled');
    const existing = await findPaymentOf(order.id);
    if (existing && !beginAttempt(existing.state, this.clock.now())) return undefined;
    if (order.status === 'created' && this.clock.now() >= order.expiresAt) throw new CodedError('order_expired');
    return existing ? this.tryAgain(existing) : this.tryFirst(order);
  }

  private async tryFirst(order: PayableOrder): Promise<Payment | undefined> {
    try {
      return await this.payments.insert(beginPayment(order, this.clock.now()));
    } catch (error) {
      if (isDuplicateKey(error)) return undefined;
      throw error;
    }
  }

  private async tryAgain({ id }: Payment): Promise<Payment | undefined> {
    let begun = false;
    const payment = await this.payments.update(id, ({ state }) => {
      const change = beginAttempt(state, this.clock.now());
      begun = change !== undefined;
      return change;
    });
    return begun ? payment : undefined;
  }

  /**
   * @returns Stripe's answer, recorded; undefined if there was none: the payment stays pending, and the sweep finds out
   */
  private async authorize(payment: Payment, token: string): Promise<Intent | undefined> {
    try {
      const intentId = payment.state.stripeId ?? (await this.createIntent(payment));
      if (intentId === undefined) return undefined;
      const key = `${payment.id}:confirm:${payment.state.attempt}`;
      const intent = await this.stripe.confirmIntent({ key, intentId, token });
      await this.settlement.record(payment, intent, 'created');
      return intent;
    } catch (error) {
      if (error instanceof OutcomeUnknownError) return undefined;
      if (error instanceof PaymentDeclinedError) throw await this.declined(payment, error.decline);
      if (!(error instanceof RequestRefusedError)) throw error;
      if (isBeyondCards(error)) return this.overtaken(payment);
      throw await this.refused(payment, error);
    }
  }

  /** @returns the payment's intent; undefined if this attempt took so long that the sweep has given it up */
  private async createIntent({ id, state }: Payment): Promise<string | undefined> {
    const { orderId, amount, currency, attempt } = state;
    const { id: intentId } = await this.stripe.createIntent({
      key: `${id}:create:${attempt}`,
      amount,
      currency: currency.toLowerCase(),
      metadata: { paymentId: id, orderId },
    });
    failpoint('stripe:after-answer');
    const now = this.clock.now();
    const named = await this.payments.update(id, (payment) =>
      nameIntent(payment.state, { stripeId: intentId, attempt }, now),
    );
    return named.state.attempt === attempt && named.state.status === 'pending' ? named.state.stripeId : undefined;
  }

  private async declined(payment: Payment, { code, message }: Decline): Promise<CodedError> {
    await this.endAttempt(payment, { code, message });
    return new CodedError('card_declined', { publicCode: code, message });
  }

  /**
   * Another attempt, 3-D Secure or the end of the order came first: the intent, not this card, determines the outcome.
   */
  private async overtaken({ id }: Payment): Promise<undefined> {
    const payment = await this.payments.get(id);
    try {
      if (payment.state.stripeId !== undefined) await this.settlement.refresh(payment, payment.state.stripeId);
    } catch (error) {
      if (!(error instanceof OutcomeUnknownError)) throw error;
    }
  }

  private async refused(payment: Payment, { code, message }: RequestRefusedError): Promise<CodedError> {
    await this.endAttempt(payment, { code, message });
    // Stripe limits what a card can be charged; another token would not help.
    if (code.startsWith('amount_')) return new CodedError('card_declined', { publicCode: code, message });
    return new CodedError('invalid_token', { field: 'token' });
  }

  private async isCancelled(orderId: string): Promise<boolean> {
    return (await findOrder(orderId))?.status === 'cancelled';
  }

  private async endAttempt({ id, state }: Payment, decline: Decline): Promise<void> {
    await this.payments.update(id, (payment) =>
      payment.state.attempt === state.attempt ? declineAttempt(payment.state, decline, this.clock.now()) : undefined,
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
