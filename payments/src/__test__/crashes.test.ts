import { beginPayment } from '../domain/payment';
import { findOrder, OrderReplicaModel } from '../models/order-replica';
import type { StripeGateway } from '../stripe/gateway';
import { PaymentsUnderTest, price, type TestOrder } from './payments-under-test';

let payments: PaymentsUnderTest;
beforeAll(async () => {
  payments = await PaymentsUnderTest.start();
});
afterEach(() => payments.reset());
afterAll(() => payments.stop());

class Crash extends Error {}

type Action = 'createIntent' | 'confirmIntent' | 'captureIntent' | 'cancelIntent' | 'refundIntent';

/**
 * A copy of the service that crashes after Stripe has acted, or before the call reaches Stripe; from then on it makes
 * no calls.
 */
const dyingCopy = (when: 'before' | 'after', action: Action) =>
  payments.copy((real) => {
    let dead = false;
    return {
      [action]: async (request: Parameters<StripeGateway[Action]>[0]) => {
        if (when === 'after') await real[action](request as never);
        dead = true;
        throw new Crash();
      },
      retrieveIntent: async (intentId) => {
        if (dead) throw new Crash();
        return real.retrieveIntent(intentId);
      },
    };
  });

const dies = (work: Promise<unknown>) => expect(work).rejects.toBeInstanceOf(Crash);

const payAt = (copy: ReturnType<PaymentsUnderTest['copy']>, { data, buyer }: TestOrder) =>
  copy.checkout.pay(data.id, buyer.id, 'tok_visa');

const authorized = { authorizations: 1, held: price, captured: 0, refunded: 0 };
const paid = { ...authorized, held: 0, captured: price };

const authorizedOrder = async () => {
  const order = await payments.order();
  await payments.pay(order);
  return order;
};

describe('a process that dies', () => {
  it('after writing the payment down and before asking Stripe leaves an attempt that ends, and can be repeated', async () => {
    const order = await payments.order();
    const known = await findOrder(order.data.id);
    if (!known) throw new Error('The order is not known');
    await payments.copy().store.insert(beginPayment(known, payments.service.clock.now()));
    await payments.timePasses();
    expect(await payments.statusOf(order)).toBe('declined');
    expect((await payments.pay(order)).body.status).toBe('authorized');
    expect(await payments.moneyOf(order)).toEqual(authorized);
  });

  it.each([
    ['before', 'createIntent', 'declined'],
    ['after', 'createIntent', 'declined'],
    ['before', 'confirmIntent', 'declined'],
    ['after', 'confirmIntent', 'authorized'],
  ] as const)(
    '%s %s leaves a payment that the sweep finds %s, and one authorisation at last',
    async (when, action, found) => {
      const order = await payments.order();
      await dies(payAt(dyingCopy(when, action), order));
      expect(await payments.statusOf(order)).toBe('pending');
      await payments.timePasses();
      expect(await payments.statusOf(order)).toBe(found);
      await payments.pay(order);
      expect(await payments.moneyOf(order)).toEqual(authorized);
    },
  );

  it.each([
    ['before', 'createIntent'],
    ['after', 'createIntent'],
    ['before', 'confirmIntent'],
    ['after', 'confirmIntent'],
  ] as const)('%s %s leaves nothing held when the order is cancelled', async (when, action) => {
    const order = await payments.order();
    await dies(payAt(dyingCopy(when, action), order));
    await payments.cancel(order);
    await payments.timePasses();
    expect(await payments.moneyOf(order)).toMatchObject({ held: 0, captured: 0 });
  });

  it.each(['before', 'after'] as const)('%s the capture leaves it to the sweep, which captures once', async (when) => {
    const order = await authorizedOrder();
    await payments.stripe.fail({ on: 'any', kind: 'reset', times: 1_000 });
    await payments.accept(order);
    await payments.stripe.recover();
    await dies(dyingCopy(when, 'captureIntent').settlement.settle(await payments.paymentOf(order)));
    await payments.timePasses();
    expect(await payments.statusOf(order)).toBe('captured');
    expect(await payments.moneyOf(order)).toEqual(paid);
  });

  it.each(['before', 'after'] as const)(
    '%s a part is given back leaves it to the sweep, which gives it once',
    async (when) => {
      const order = await authorizedOrder();
      await payments.accept(order);
      await OrderReplicaModel.updateOne({ _id: order.data.id }, { status: 'complete', refund: 500 });
      await dies(dyingCopy(when, 'refundIntent').settlement.settle(await payments.paymentOf(order)));
      await payments.timePasses();
      expect((await payments.paymentOf(order)).state).toMatchObject({ amountRefunded: 500 });
      expect(await payments.moneyOf(order)).toEqual({ ...paid, refunded: 500 });
    },
  );
});

describe('an attempt that was paused for so long that the sweep has given it up', () => {
  /** What happens while the process of the first attempt is paused. */
  const pausedAfterCreate = (meanwhile: () => Promise<unknown>) =>
    payments.copy((real) => ({
      createIntent: async (request) => {
        const intent = await real.createIntent(request);
        await meanwhile();
        return intent;
      },
    }));

  it('authorises nothing beside the attempt that followed it', async () => {
    const order = await payments.order();
    const paused = pausedAfterCreate(async () => {
      await payments.timePasses();
      expect((await payments.pay(order)).body.status).toBe('authorized');
    });
    const { payment } = await payAt(paused, order);
    expect(payment.state).toMatchObject({ status: 'authorized', attempt: 2 });
    expect(await payments.moneyOf(order)).toEqual(authorized);
    await payments.accept(order);
    expect(await payments.moneyOf(order)).toEqual(paid);
  });

  it('authorises nothing for an order that was cancelled meanwhile', async () => {
    const order = await payments.order();
    const paused = pausedAfterCreate(async () => {
      await payments.cancel(order);
      await payments.timePasses();
    });
    await expect(payAt(paused, order)).rejects.toMatchObject({ code: 'order_cancelled' });
    expect(await payments.moneyOf(order)).toMatchObject({ authorizations: 0, held: 0 });
  });

  it('is found authorised when it goes on all the same, and nobody else has paid', async () => {
    const order = await payments.order();
    const paused = payments.copy((real) => ({
      confirmIntent: async (request) => {
        await payments.timePasses();
        expect(await payments.statusOf(order)).toBe('declined');
        return real.confirmIntent(request);
      },
    }));
    const { payment } = await payAt(paused, order);
    expect(payment.state.status).toBe('authorized');
    expect(await payments.moneyOf(order)).toEqual(authorized);
  });
});
