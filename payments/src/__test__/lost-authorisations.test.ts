import { PaymentDeclinedError, type StripeGateway } from '../stripe/gateway';
import { PaymentsUnderTest, type TestOrder } from './payments-under-test';

let payments: PaymentsUnderTest;
beforeAll(async () => {
  payments = await PaymentsUnderTest.start({ webhooks: true });
});
afterEach(() => payments.reset());
afterAll(() => payments.stop());

class Crash extends Error {}

const authorizedOrder = async (token = 'tok_visa') => {
  const order = await payments.order();
  await payments.pay(order, token);
  await payments.stripe.webhooksDelivered();
  return order;
};

/** An order that has accepted its payment while Stripe is away and cannot be told. */
const acceptedInVain = async (token?: string) => {
  const order = await authorizedOrder(token);
  await payments.stripe.fail({ on: 'any', kind: 'reset', times: 1_000 });
  await payments.accept(order);
  await payments.stripe.recover();
  expect(await payments.statusOf(order)).toBe('authorized');
  return order;
};

/** The payment has failed, the order has received that once, and nothing is held or can be paid any more. */
async function expectFailed(order: TestOrder) {
  await payments.becomes(order, 'failed');
  await payments.stripe.webhooksDelivered();
  await payments.timePasses();
  expect(await payments.moneyOf(order)).toMatchObject({ held: 0, captured: 0, refunded: 0 });
  expect(await payments.stripe.intentOf(order.data.id)).toMatchObject({ status: 'canceled' });
  const { id } = await payments.paymentOf(order);
  const failures = payments.service.broker.published('payment:failed').filter(({ data }) => data.id === id);
  // The leap in time lets the sweep find what is published and waits to be removed: the same event, once more.
  expect(new Set(failures.map((event) => event.id)).size).toBe(1);
  await payments.cancel(order, 2);
  expect(await payments.statusOf(order)).toBe('failed');
}

describe('a payment that was accepted fails', () => {
  it('when its capture is declined', async () => {
    const order = await authorizedOrder('tok_captureDeclined');
    await payments.accept(order);
    expect(await payments.statusOf(order)).toBe('failed');
    await expectFailed(order);
  });

  it('when the sweep hears that its capture is declined', async () => {
    const order = await acceptedInVain('tok_captureDeclined');
    await payments.timePasses();
    expect(await payments.statusOf(order)).toBe('failed');
    await expectFailed(order);
  });

  it('and of several copies that find it due, one asks Stripe', async () => {
    const order = await acceptedInVain('tok_captureDeclined');
    const due = await payments.paymentOf(order);
    // Later than it was written, and too early for the sweep of the service itself.
    payments.service.clock.advance(1);
    let asked = 0;
    const copies = [1, 2, 3, 4].map(() =>
      payments.copy(({ retrieveIntent }) => ({
        retrieveIntent: (id) => {
          asked += 1;
          return retrieveIntent(id);
        },
      })),
    );
    const found = await Promise.all(copies.map(({ settlement }) => settlement.recover(due)));
    expect(found.filter(({ version }) => version !== due.version)).toHaveLength(1);
    // Once for its state, and once more as the capture is declined.
    expect(asked).toBe(2);
    await expectFailed(order);
  });

  it('when its capture is declined and the answer is lost', async () => {
    const order = await authorizedOrder('tok_captureDeclined');
    await payments.stripe.fail({ on: 'webhook', kind: 'drop', times: 100 });
    await payments.stripe.fail({ on: 'capture', kind: 'timeout_after', ms: 10, times: 2 });
    await payments.accept(order);
    await payments.timePasses();
    await expectFailed(order);
  });

  it.each([
    ['a webhook', async () => {}],
    ['the sweep', () => payments.stripe.fail({ on: 'webhook', kind: 'drop', times: 100 })],
  ])('when %s says that its authorisation is over', async (_who, before) => {
    const order = await acceptedInVain();
    await before();
    await payments.stripe.happen(order.data.id, { what: 'expire' });
    await payments.stripe.webhooksDelivered();
    await payments.timePasses();
    await expectFailed(order);
  });

  it('when its authorisation was over before it was accepted', async () => {
    const order = await authorizedOrder();
    await payments.stripe.happen(order.data.id, { what: 'expire' });
    await payments.stripe.webhooksDelivered();
    await payments.accept(order);
    await expectFailed(order);
  });
});

describe('a declined capture', () => {
  const declinesCapture = (more: (real: StripeGateway) => Partial<StripeGateway> = () => ({})) =>
    payments.copy((real) => ({
      captureIntent: async () => {
        throw new PaymentDeclinedError({ code: 'card_declined', message: 'Your card was declined.' });
      },
      ...more(real),
    }));

  it('has what is still authorised released', async () => {
    const order = await acceptedInVain();
    await declinesCapture().settlement.settle(await payments.paymentOf(order));
    await expectFailed(order);
  });

  it.each([
    ['before', async () => {}],
    [
      'after',
      (real: StripeGateway, request: Parameters<StripeGateway['cancelIntent']>[0]) => real.cancelIntent(request),
    ],
  ] as const)('is finished by the sweep when the process dies %s the release', async (_when, act) => {
    const order = await acceptedInVain('tok_captureDeclined');
    await payments.stripe.fail({ on: 'webhook', kind: 'drop', times: 100 });
    let dead = false;
    const dying = declinesCapture((real) => ({
      cancelIntent: async (request) => {
        await act(real, request);
        dead = true;
        throw new Crash();
      },
      retrieveIntent: async (intentId) => {
        if (dead) throw new Crash();
        return real.retrieveIntent(intentId);
      },
    }));
    await expect(dying.settlement.settle(await payments.paymentOf(order))).rejects.toBeInstanceOf(Crash);
    expect(await payments.statusOf(order)).toBe('authorized');
    await payments.timePasses();
    await expectFailed(order);
  });

  it('is no failure when another copy has captured meanwhile', async () => {
    const order = await acceptedInVain();
    const late = declinesCapture((real) => ({
      cancelIntent: async (request) => {
        await payments.copy().settlement.settle(await payments.paymentOf(order));
        return real.cancelIntent(request);
      },
    }));
    await late.settlement.settle(await payments.paymentOf(order));
    expect(await payments.statusOf(order)).toBe('captured');
  });
});
