import { Subjects } from '@ticketing/common';
import { PaymentsUnderTest, price, type TestOrder } from './payments-under-test';

let payments: PaymentsUnderTest;
beforeAll(async () => {
  payments = await PaymentsUnderTest.start({ webhooks: true });
});
afterEach(() => payments.reset());
afterAll(() => payments.stop());

const paidOrder = async () => {
  const order = await payments.order();
  await payments.pay(order);
  await payments.accept(order);
  await payments.service.receive(Subjects.OrderCompleted, { ...order.data, version: 2, status: 'complete' });
  await payments.stripe.webhooksDelivered();
  expect(await payments.statusOf(order)).toBe('captured');
  return order;
};

/** Makes something happen at Stripe, and waits for all its webhooks. */
const happen = async ({ data }: TestOrder, what: string, more = {}) => {
  await payments.stripe.happen(data.id, { what, ...more });
  await payments.stripe.webhooksDelivered();
};

const shown = async ({ data, buyer }: TestOrder) => (await payments.show(data.id, buyer.cookie)).body;
const lastEvent = async (subject: 'payment:refunded' | 'payment:disputed') => {
  await payments.service.settle();
  return payments.service.broker.published(subject).at(-1)?.data;
};

describe('a refund at the Dashboard', () => {
  it('shows on the payment, in part and in full, and leaves it captured', async () => {
    const order = await paidOrder();
    await happen(order, 'refund', { amount: 500 });
    expect(await shown(order)).toMatchObject({ status: 'captured', amount: price, amountRefunded: 500 });
    await happen(order, 'refund');
    expect(await shown(order)).toMatchObject({ status: 'captured', amount: price, amountRefunded: price });
    expect(await lastEvent('payment:refunded')).toMatchObject({ status: 'captured', amountRefunded: price });
  });

  it('that fails no longer shows', async () => {
    const order = await paidOrder();
    await happen(order, 'refund', { amount: 500 });
    await happen(order, 'refund_failed');
    expect(await shown(order)).not.toHaveProperty('amountRefunded');
  });

  it.each([
    ['repeated', { kind: 'repeat', copies: 4, times: 20 }],
    ['in reverse order', { kind: 'shuffle', ms: 400, times: 20 }],
  ] as const)('is two versions when there are two of them and their webhooks arrive %s', async (_how, fault) => {
    const order = await paidOrder();
    const { version } = await payments.paymentOf(order);
    await happen(order, 'refund', { amount: 500 });
    await payments.stripe.fail({ on: 'webhook', ...fault });
    await happen(order, 'refund', { amount: 100 });
    expect(await payments.paymentOf(order)).toMatchObject({ version: version + 2, state: { amountRefunded: 600 } });
  });

  it('is not taken back by an answer that is older', async () => {
    const order = await payments.order();
    await payments.pay(order);
    await payments.stripe.fail({ on: 'any', kind: 'reset', times: 1_000 });
    await payments.accept(order);
    await payments.stripe.recover();
    const slow = payments.copy((real) => ({
      captureIntent: async (request) => {
        const intent = await real.captureIntent(request);
        await payments.stripe.webhooksDelivered();
        await happen(order, 'refund', { amount: 500 });
        return intent;
      },
    }));
    await slow.settlement.settle(await payments.paymentOf(order));
    expect(await shown(order)).toMatchObject({ status: 'captured', amountRefunded: 500 });
  });

  it('leaves the rest to our own refund when the order is cancelled all the same', async () => {
    const order = await payments.order();
    await payments.pay(order);
    await payments.accept(order);
    await payments.stripe.webhooksDelivered();
    await happen(order, 'refund', { amount: 500 });
    await payments.cancel(order, 2);
    expect(await payments.statusOf(order)).toBe('refunded');
    expect(await shown(order)).toMatchObject({ amountRefunded: price });
    expect(await payments.moneyOf(order)).toMatchObject({ captured: price, refunded: price });
  });
});

describe('a dispute', () => {
  it.each(['won', 'lost'] as const)('shows on the payment until it is %s, and after that', async (outcome) => {
    const order = await paidOrder();
    await happen(order, 'dispute');
    expect(await shown(order)).toMatchObject({ status: 'captured', dispute: 'open' });
    await happen(order, 'dispute_closed', { outcome });
    expect(await shown(order)).toMatchObject({ status: 'captured', dispute: outcome });
    expect(await lastEvent('payment:disputed')).toMatchObject({ status: 'captured', dispute: outcome });
  });

  it('changes the payment twice, however often its webhooks come', async () => {
    const order = await paidOrder();
    const { version } = await payments.paymentOf(order);
    await payments.stripe.fail({ on: 'webhook', kind: 'repeat', copies: 3, times: 20 });
    await happen(order, 'dispute');
    await happen(order, 'dispute_closed', { outcome: 'won' });
    expect((await payments.paymentOf(order)).version).toBe(version + 2);
  });

  it('is not refunded on top when the order is cancelled, unless it is won', async () => {
    const order = await payments.order();
    await payments.pay(order);
    await payments.accept(order);
    await happen(order, 'dispute');
    await payments.cancel(order, 2);
    await payments.timePasses();
    expect(await payments.moneyOf(order)).toMatchObject({ captured: price, refunded: 0 });
    await happen(order, 'dispute_closed', { outcome: 'won' });
    expect(await payments.statusOf(order)).toBe('refunded');
    expect(await payments.moneyOf(order)).toMatchObject({ refunded: price });
  });
});
