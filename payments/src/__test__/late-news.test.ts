import { PaymentsUnderTest, type TestOrder } from './payments-under-test';

let payments: PaymentsUnderTest;
beforeAll(async () => {
  payments = await PaymentsUnderTest.start();
});
afterEach(() => payments.reset());
afterAll(() => payments.stop());

/** Retrieves the intent from Stripe, as a copy of the service does for a webhook or the sweep. */
const look = async (order: TestOrder, copy = payments.copy()) => {
  const payment = await payments.paymentOf(order);
  await copy.settlement.refresh(payment, payment.state.stripeId ?? '');
};

/** A copy that receives Stripe's first answer only after something else has happened. */
const slowCopy = (meanwhile: () => Promise<unknown>) => {
  let first = true;
  return payments.copy((real) => ({
    retrieveIntent: async (intentId) => {
      const intent = await real.retrieveIntent(intentId);
      if (first) {
        first = false;
        await meanwhile();
      }
      return intent;
    },
  }));
};

describe('what Stripe said a while ago', () => {
  it('does not bring a declined payment back to 3-D Secure', async () => {
    const order = await payments.order();
    await payments.pay(order, 'tok_threeDSecure2Required');
    const slow = slowCopy(async () => {
      await payments.stripe.authenticate(order.data.id, 'fail');
      await look(order);
      expect(await payments.statusOf(order)).toBe('declined');
    });
    await look(order, slow);
    expect(await payments.statusOf(order)).toBe('declined');
  });

  it('does not decline a payment that has gone on with another card', async () => {
    const order = await payments.order();
    await payments.pay(order, 'tok_threeDSecure2Required');
    await payments.stripe.authenticate(order.data.id, 'fail');
    const slow = slowCopy(() => payments.pay(order, 'tok_threeDSecure2Required'));
    await look(order, slow);
    expect((await payments.paymentOf(order)).state).toMatchObject({ status: 'requires_action', attempt: 2 });
  });

  it('does not end an attempt with the decline of the one before', async () => {
    const order = await payments.order();
    await payments.pay(order, 'tok_chargeDeclined');
    const copy = payments.copy((real) => ({
      confirmIntent: async (request) => {
        await look(order);
        expect(await payments.statusOf(order)).toBe('pending');
        return real.confirmIntent(request);
      },
    }));
    const { payment } = await copy.checkout.pay(order.data.id, order.buyer.id, 'tok_visa');
    expect(payment.state).toMatchObject({ status: 'authorized', attempt: 2 });
  });
});
