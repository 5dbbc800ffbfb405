import { type EventData, type Subject, Subjects } from '@ticketing/common';
import { OrderReplicaModel } from '../models/order-replica';
import { PaymentsUnderTest, price, type TestOrder } from './payments-under-test';

let payments: PaymentsUnderTest;
beforeAll(async () => {
  payments = await PaymentsUnderTest.start();
});
afterEach(() => payments.reset());
afterAll(() => payments.stop());

const events = (subject: Subject, order: TestOrder) =>
  payments.service.broker
    .published(subject)
    .filter(({ data }) => (data as EventData<'payment:captured'>).orderId === order.data.id);

const authorizedOrder = async () => {
  const order = await payments.order();
  await payments.pay(order);
  return order;
};

describe('what becomes of the order', () => {
  it('an order that accepts the payment has it captured', async () => {
    const order = await authorizedOrder();
    await payments.accept(order);
    expect(await payments.statusOf(order)).toBe('captured');
    expect(await payments.moneyOf(order)).toEqual({ authorizations: 1, held: 0, captured: price, refunded: 0 });
    expect(events('payment:captured', order)).toEqual([
      expect.objectContaining({ data: expect.objectContaining({ status: 'captured', amount: price, version: 3 }) }),
    ]);
  });

  it('an acceptance that is delivered three times captures once', async () => {
    const order = await authorizedOrder();
    for (let delivery = 0; delivery < 3; delivery += 1) await payments.accept(order);
    expect((await payments.moneyOf(order)).captured).toBe(price);
    expect(events('payment:captured', order)).toHaveLength(1);
  });

  it('an acceptance of what another copy has captured meanwhile captures nothing more', async () => {
    const order = await authorizedOrder();
    await payments.copy().settlement.settle(await payments.paymentOf(order), { status: 'awaiting:payment' });
    await payments.accept(order);
    expect(await payments.statusOf(order)).toBe('captured');
    expect(await payments.moneyOf(order)).toEqual({ authorizations: 1, held: 0, captured: price, refunded: 0 });
    expect(events('payment:captured', order)).toHaveLength(1);
  });

  it('an acceptance that several handlers and the sweep take up at once captures once', async () => {
    const order = await authorizedOrder();
    await payments.stripe.fail({ on: 'capture', kind: 'delay', ms: 100, times: 4 });
    payments.service.clock.advance(20_000);
    await Promise.all([
      payments.accept(order),
      payments.accept(order),
      payments.accept(order),
      payments.copy().sweep(),
    ]);
    await payments.timePasses();
    expect(await payments.statusOf(order)).toBe('captured');
    expect(await payments.moneyOf(order)).toEqual({ authorizations: 1, held: 0, captured: price, refunded: 0 });
    expect(events('payment:captured', order)).toHaveLength(1);
  });

  it('a completed order changes nothing any more, nor does its buyer being let in', async () => {
    const order = await authorizedOrder();
    await payments.accept(order);
    const before = await payments.paymentOf(order);
    await payments.service.receive(Subjects.OrderCompleted, { ...order.data, version: 2, status: 'complete' });
    await payments.service.receive(Subjects.OrderAdmitted, { ...order.data, version: 3, status: 'complete' });
    expect(await payments.paymentOf(order)).toEqual(before);
  });

  it('a cancelled order has its authorisation released', async () => {
    const order = await authorizedOrder();
    await payments.cancel(order);
    await payments.cancel(order);
    expect(await payments.statusOf(order)).toBe('voided');
    expect(await payments.moneyOf(order)).toEqual({ authorizations: 1, held: 0, captured: 0, refunded: 0 });
    expect(events('payment:voided', order)).toHaveLength(1);
  });

  it('a cancelled order closes a payment that waits for 3-D Secure, so that it cannot be authorised later', async () => {
    const order = await payments.order();
    await payments.pay(order, 'tok_threeDSecure2Required');
    await payments.cancel(order);
    await payments.stripe.authenticate(order.data.id);
    expect(await payments.statusOf(order)).toBe('voided');
    expect((await payments.moneyOf(order)).held).toBe(0);
  });

  it.each(['createIntent', 'confirmIntent'] as const)(
    'an order cancelled while Stripe is at its %s is never paid',
    async (action) => {
      const order = await payments.order();
      const copy = payments.copy((real) => ({
        [action]: async (request: never) => {
          await payments.cancel(order);
          return real[action](request);
        },
      }));
      const paying = copy.checkout.pay(order.data.id, order.buyer.id, 'tok_visa');
      await expect(paying).rejects.toMatchObject({ code: 'order_cancelled' });
      expect(await payments.statusOf(order)).toBe('voided');
      expect(await payments.moneyOf(order)).toMatchObject({ held: 0, captured: 0 });
    },
  );

  it('money that was collected for an order that is cancelled all the same goes back, once', async () => {
    const order = await authorizedOrder();
    await payments.accept(order);
    await Promise.all([payments.cancel(order, 2), payments.cancel(order, 2)]);
    await payments.cancel(order, 2);
    expect(await payments.statusOf(order)).toBe('refunded');
    expect(await payments.moneyOf(order)).toEqual({ authorizations: 1, held: 0, captured: price, refunded: price });
    expect(events('payment:refunded', order)).toHaveLength(1);
  });

  it('a capture that Stripe refuses, as it gave the authorisation up, fails the payment', async () => {
    const order = await authorizedOrder();
    await payments.stripe.cancelAtTheDashboard(order.data.id);
    await payments.accept(order);
    expect(await payments.statusOf(order)).toBe('failed');
    expect(events('payment:failed', order)).toHaveLength(1);
    expect((await payments.moneyOf(order)).captured).toBe(0);
  });

  it('a cancellation that overtakes the order itself stays the last word', async () => {
    const order = payments.unheardOrder();
    await payments.cancel(order);
    await payments.service.receive(Subjects.OrderCreated, order.data);
    expect(await OrderReplicaModel.findById(order.data.id).lean()).toMatchObject({ status: 'cancelled', version: 1 });
    expect((await payments.pay(order)).body.errors[0].code).toBe('order_cancelled');
  });
});
