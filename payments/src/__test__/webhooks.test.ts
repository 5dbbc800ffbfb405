import { WebhookEventModel } from '../models/webhook-event';
import { PaymentsUnderTest, price } from './payments-under-test';

let payments: PaymentsUnderTest;
beforeAll(async () => {
  payments = await PaymentsUnderTest.start({ webhooks: true });
});
afterEach(() => payments.reset());
afterAll(() => payments.stop());

/** The clock stands still here, so nothing ever becomes due: webhooks cause everything that happens. */
describe("with Stripe's webhooks", () => {
  it('a payment is authorised as soon as the buyer has passed 3-D Secure', async () => {
    const order = await payments.order();
    await payments.pay(order, 'tok_threeDSecure2Required');
    await payments.stripe.authenticate(order.data.id);
    await payments.becomes(order, 'authorized');
  });

  it('a payment is declined as soon as the buyer has failed 3-D Secure', async () => {
    const order = await payments.order();
    await payments.pay(order, 'tok_threeDSecure2Required');
    await payments.stripe.authenticate(order.data.id, 'fail');
    await payments.becomes(order, 'declined');
  });

  it("a webhook that overtakes the API's answer says the same as the answer", async () => {
    const order = await payments.order();
    const slow = payments.copy((real) => ({
      confirmIntent: async (request) => {
        const intent = await real.confirmIntent(request);
        await payments.becomes(order, 'authorized');
        return intent;
      },
    }));
    const { payment } = await slow.checkout.pay(order.data.id, order.buyer.id, 'tok_visa');
    expect(payment).toMatchObject({ version: 2, state: { status: 'authorized' } });
  });

  it('an authorisation whose answer is lost is found out', async () => {
    const order = await payments.order();
    await payments.stripe.fail({ on: 'confirm', kind: 'timeout_after', ms: 10, times: 2 });
    expect((await payments.pay(order)).status).toBe(201);
    await payments.becomes(order, 'authorized');
    expect((await payments.moneyOf(order)).authorizations).toBe(1);
  });

  it('a payment that Stripe gives up before its order accepts it fails, and the order hears of it', async () => {
    const order = await payments.order();
    await payments.pay(order);
    await payments.stripe.cancelAtTheDashboard(order.data.id);
    await payments.becomes(order, 'voided');
    await payments.accept(order);
    expect(await payments.statusOf(order)).toBe('failed');
  });

  it.each([
    ['repeated', { kind: 'repeat', copies: 4, times: 20 }],
    ['in reverse order', { kind: 'shuffle', ms: 400, times: 20 }],
    ['late', { kind: 'delay', ms: 400, times: 20 }],
    ['lost', { kind: 'drop', times: 20 }],
  ] as const)('a purchase ends the same when they arrive %s', async (_how, fault) => {
    await payments.stripe.fail({ on: 'webhook', ...fault });
    const order = await payments.order();
    await payments.pay(order, 'tok_chargeDeclined');
    await payments.pay(order);
    await payments.accept(order);
    await payments.stripe.webhooksDelivered();
    const { version, state } = await payments.paymentOf(order);
    expect([version, state.status]).toEqual([5, 'captured']);
    expect(await payments.moneyOf(order)).toEqual({ authorizations: 1, held: 0, captured: price, refunded: 0 });
    const delivered = await WebhookEventModel.countDocuments();
    expect(delivered > 0).toBe(fault.kind !== 'drop');
  });
});
