import { type OrderData, type PaymentStatus, Subjects } from '@ticketing/common';
import { eventually, freePort, newId, TestService, type TestUser } from '@ticketing/common/testing';
import request from 'supertest';
import { payments } from '../app';
import { Checkout } from '../checkout';
import { createPaymentStore, findPaymentOf, type Payment, PaymentModel } from '../models/payment';
import { Settlement } from '../settlement';
import { createStripeGateway, type StripeGateway } from '../stripe/gateway';
import { recoverDuePayments } from '../workers/payment-sweep';
import { Emulator } from './emulator';

export const price = 2050;
export const webhookSecret = 'whsec_payments_test';

export interface TestOrder {
  data: OrderData;
  buyer: TestUser;
}

/** The payments service with the Stripe emulator, on a clock set by the test. */
export class PaymentsUnderTest {
  private constructor(
    readonly service: TestService,
    readonly stripe: Emulator,
  ) {}

  /**
   * @param webhooks whether Stripe's webhooks arrive; without them, only responses and the sweep bring Stripe's state
   */
  static async start({ webhooks = false, definition = payments } = {}): Promise<PaymentsUnderTest> {
    // Chosen in advance only if Stripe needs to know it.
    const port = webhooks ? await freePort() : 0;
    const webhookUrl = `http://127.0.0.1:${port}/api/payments/webhook`;
    const stripe = await Emulator.start(webhooks ? webhookUrl : '', webhookSecret);
    const service = await TestService.start(definition, {
      PORT: `${port}`,
      STRIPE_KEY: 'sk_test_payments',
      STRIPE_WEBHOOK_SECRET: webhookSecret,
      STRIPE_API_URL: stripe.url,
    }).catch(async (error) => {
      await stripe.stop();
      throw error;
    });
    return new PaymentsUnderTest(service, stripe);
  }

  /** An order that payments has received. */
  async order(more: Partial<OrderData> = {}): Promise<TestOrder> {
    const { buyer, data } = this.unheardOrder(more);
    await this.service.receive(Subjects.OrderCreated, data);
    return { buyer, data };
  }

  unheardOrder(more: Partial<OrderData> = {}): TestOrder {
    const buyer = this.service.signIn();
    const expiresAt = new Date(this.service.clock.now().getTime() + 15 * 60_000).toISOString();
    const ticket = { id: newId(), price, currency: 'USD' };
    return {
      buyer,
      data: { id: newId(), version: 0, status: 'created', userId: buyer.id, expiresAt, ticket, ...more },
    };
  }

  accept = ({ data }: TestOrder) =>
    this.service.receive(Subjects.OrderPaymentAccepted, { ...data, version: 1, status: 'awaiting:payment' });

  cancel = ({ data }: TestOrder, version = 1) =>
    this.service.receive(Subjects.OrderCancelled, { ...data, version, status: 'cancelled' });

  pay = ({ data, buyer }: TestOrder, token = 'tok_visa') => this.post({ orderId: data.id, token }, buyer.cookie);

  post = (body: object, cookie = this.service.signIn().cookie) =>
    request(this.service.url).post('/api/payments').set('Cookie', cookie).send(body);

  show = (orderId: string, cookie: string) =>
    request(this.service.url).get('/api/payments').query({ orderId }).set('Cookie', cookie);

  /** The stored payment of an order. */
  async paymentOf({ data }: TestOrder): Promise<Payment> {
    const payment = await findPaymentOf(data.id);
    if (!payment) throw new Error('There is no payment for this order');
    return payment;
  }

  statusOf = async (order: TestOrder) => (await this.paymentOf(order)).state.status;

  becomes = (order: TestOrder, status: PaymentStatus) =>
    eventually(async () => expect(await this.statusOf(order)).toBe(status));

  moneyOf = ({ data }: TestOrder) => this.stripe.moneyOf(data.id);

  /** A second copy of the service; `stripe` overrides some of its Stripe calls. */
  copy(stripe: (real: StripeGateway) => Partial<StripeGateway> = () => ({})) {
    const { clock } = this.service;
    const { relay, logger } = this.service.service;
    const real = createStripeGateway({ apiKey: 'sk_test_payments', apiUrl: this.stripe.url, webhookSecret });
    const gateway = { ...real, ...stripe(real) };
    const store = createPaymentStore(relay, clock);
    const settlement = new Settlement(store, gateway, clock, logger);
    const checkout = new Checkout(store, settlement, gateway, clock);
    return { store, settlement, checkout, sweep: () => recoverDuePayments(settlement, clock, logger) };
  }

  /** Advances the clock until everything unfinished is due and runs the sweep, three times. */
  async timePasses(): Promise<void> {
    for (let round = 0; round < 3; round += 1) {
      this.service.clock.advance(20_000);
      await this.copy().sweep();
    }
    await this.service.settle();
  }

  /** Every version of every payment was published in exactly one event, from the first one that was announced. */
  async expectSoundHistories(): Promise<void> {
    await this.service.settle();
    const published = this.service.broker.published();
    for (const { _id, version, changedAt } of await PaymentModel.find({}, { version: 1, changedAt: 1 }).lean()) {
      const own = published.filter((event) => 'id' in event.data && event.data.id === _id.toHexString());
      const ids = [...new Set(own.map(({ id }) => id))];
      const versions = ids.map((id) => Number(id.split(':').at(-1))).sort((a, b) => a - b);
      const first = versions[0] ?? version + 1;
      expect(versions).toEqual(Array.from({ length: version + 1 - first }, (_, index) => first + index));
      expect(versions.length > 0).toBe(changedAt !== undefined);
    }
  }

  /** Resets between tests: no faults, no data. */
  async reset(): Promise<void> {
    await this.stripe.recover();
    await this.stripe.webhooksDelivered();
    await this.expectSoundHistories();
    await this.service.reset();
  }

  async stop(): Promise<void> {
    await this.service.stop();
    await this.stripe.stop();
  }
}
