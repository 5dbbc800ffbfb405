import { paymentComponents, payments as service } from '../app';
import { createStripeGateway } from '../stripe/gateway';
import type { Fault } from './emulator';
import { PaymentsUnderTest, price, type TestOrder } from './payments-under-test';

/**
 * How long the service waits for the response that a fault holds back. All other calls may take as long as they need.
 */
const patienceMs = 150;
/** The call that the next fault affects, until the service has made it. */
let failing: Fault['on'] | undefined;

const build: typeof service.build = (context) => {
  const { settings } = context;
  const options = {
    apiKey: settings.STRIPE_KEY,
    apiUrl: `${settings.STRIPE_API_URL}`,
    webhookSecret: settings.STRIPE_WEBHOOK_SECRET,
  };
  const [patient, impatient] = [
    createStripeGateway(options),
    createStripeGateway({ ...options, timeoutMs: patienceMs }),
  ];
  const gatewayFor = (operation: Fault['on']) => {
    if (operation !== failing) return patient;
    failing = undefined;
    return impatient;
  };
  return paymentComponents(context, {
    ...patient,
    createIntent: (request) => gatewayFor('create').createIntent(request),
    confirmIntent: (request) => gatewayFor('confirm').confirmIntent(request),
    captureIntent: (request) => gatewayFor('capture').captureIntent(request),
    cancelIntent: (request) => gatewayFor('cancel').cancelIntent(request),
    refundIntent: (request) => gatewayFor('refund').refundIntent(request),
  });
};

let payments: PaymentsUnderTest;
beforeAll(async () => {
  payments = await PaymentsUnderTest.start({ definition: { ...service, build } });
});
afterEach(() => {
  failing = undefined;
  return payments.reset();
});
afterAll(() => payments.stop());

const faults: [string, Omit<Fault, 'on'>][] = [
  ['is done and never answered', { kind: 'timeout_after' }],
  ['is not done and never answered', { kind: 'hang' }],
  ['is done after we have given up waiting', { kind: 'delay', ms: patienceMs + 500 }],
  ['is answered 500 and not done', { kind: 'error_before' }],
  ['is answered 500 and done', { kind: 'error_after' }],
  ['has its connection closed twice after it was done', { kind: 'timeout_after', ms: 10, times: 2 }],
  ['has its connection reset once', { kind: 'reset' }],
  ['has its connection reset three times', { kind: 'reset', times: 3 }],
];

const paid = { authorizations: 1, held: 0, captured: price, refunded: 0 };
const authorizedOrder = async () => {
  const order = await payments.order();
  await payments.pay(order);
  return order;
};

/** Makes the next call of one kind fail. */
async function fail(fault: Fault) {
  failing = fault.on;
  await payments.stripe.fail(fault);
}

/** Waits long enough for all retries, and for what Stripe does late. */
async function allIsOver() {
  await payments.timePasses();
  await payments.stripe.recover();
  await payments.timePasses();
}

/** A buyer who retries until the payment is authorised, as the web app lets them. */
async function payUntilAuthorized(order: TestOrder) {
  await payments.pay(order);
  await payments.timePasses();
  await payments.pay(order);
  await allIsOver();
}

describe.each(faults)('a call to Stripe that %s', (_how, fault) => {
  it.each(['create', 'confirm'] as const)('(%s) ends in one authorisation, and one capture', async (on) => {
    const order = await payments.order();
    await fail({ on, ...fault });
    await payUntilAuthorized(order);
    expect(await payments.statusOf(order)).toBe('authorized');
    expect(await payments.moneyOf(order)).toEqual({ authorizations: 1, held: price, captured: 0, refunded: 0 });
    await payments.accept(order);
    expect(await payments.moneyOf(order)).toEqual(paid);
  });

  it.each(['create', 'confirm'] as const)('(%s) leaves nothing held for an order that is cancelled', async (on) => {
    const order = await payments.order();
    await fail({ on, ...fault });
    await payments.pay(order);
    await payments.cancel(order);
    await allIsOver();
    expect(await payments.moneyOf(order)).toMatchObject({ held: 0, captured: 0 });
    expect(['voided', 'declined']).toContain(await payments.statusOf(order));
  });

  it('(capture) ends in one capture', async () => {
    const order = await authorizedOrder();
    await fail({ on: 'capture', ...fault });
    await payments.accept(order);
    await allIsOver();
    expect(await payments.statusOf(order)).toBe('captured');
    expect(await payments.moneyOf(order)).toEqual(paid);
  });

  it('(cancel) ends with the authorisation released', async () => {
    const order = await authorizedOrder();
    await fail({ on: 'cancel', ...fault });
    await payments.cancel(order);
    await allIsOver();
    expect(await payments.statusOf(order)).toBe('voided');
    expect(await payments.moneyOf(order)).toMatchObject({ held: 0, captured: 0 });
  });

  it('(refund) ends in one refund', async () => {
    const order = await authorizedOrder();
    await payments.accept(order);
    await fail({ on: 'refund', ...fault });
    await payments.cancel(order, 2);
    await allIsOver();
    expect(await payments.statusOf(order)).toBe('refunded');
    expect(await payments.moneyOf(order)).toEqual({ ...paid, refunded: price });
  });
});

describe('while Stripe is away', () => {
  it('a payment waits, and goes on when Stripe is back', async () => {
    const order = await authorizedOrder();
    await payments.stripe.fail({ on: 'any', kind: 'error_before', times: 1_000 });
    await payments.accept(order);
    await payments.timePasses();
    expect(await payments.statusOf(order)).toBe('authorized');
    await payments.stripe.recover();
    await payments.timePasses();
    expect(await payments.statusOf(order)).toBe('captured');
    expect(await payments.moneyOf(order)).toEqual(paid);
  });

  it('the buyer learns that nothing is decided yet, and later pays', async () => {
    const order = await payments.order();
    await payments.stripe.fail({ on: 'any', kind: 'error_before', times: 1_000 });
    const response = await payments.pay(order);
    expect([response.status, response.body.status]).toEqual([201, 'pending']);
    await payments.stripe.recover();
    await payments.timePasses();
    expect(await payments.statusOf(order)).toBe('declined');
    expect((await payments.pay(order)).body.status).toBe('authorized');
  });

  it('an order that was cancelled meanwhile is answered as cancelled', async () => {
    const order = await payments.order();
    await payments.stripe.fail({ on: 'any', kind: 'hang', ms: 10, times: 1_000 });
    const copy = payments.copy((real) => ({
      createIntent: async (request) => {
        await payments.cancel(order);
        return real.createIntent(request);
      },
    }));
    const paying = copy.checkout.pay(order.data.id, order.buyer.id, 'tok_visa');
    await expect(paying).rejects.toMatchObject({ code: 'order_cancelled' });
  });
});
