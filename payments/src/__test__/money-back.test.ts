import { metrics, type OrderStatus, Subjects } from '@ticketing/common';
import { OrderReplicaModel } from '../models/order-replica';
import { OutcomeUnknownError, RequestRefusedError } from '../stripe/gateway';
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
  it('shows on the payment, in part and in full, which ends it', async () => {
    const order = await paidOrder();
    await happen(order, 'refund', { amount: 500 });
    expect(await shown(order)).toMatchObject({ status: 'captured', amount: price, amountRefunded: 500 });
    await happen(order, 'refund');
    expect(await shown(order)).toMatchObject({ status: 'refunded', amount: price, amountRefunded: price });
    expect(await lastEvent('payment:refunded')).toMatchObject({ status: 'refunded', amountRefunded: price });
  });

  it('that fails no longer shows, and is counted beside what was collected and refunded', async () => {
    metrics.resetMetrics();
    const order = await paidOrder();
    await happen(order, 'refund', { amount: 500 });
    await happen(order, 'refund_failed');
    expect(await shown(order)).not.toHaveProperty('amountRefunded');
    const counted = async (name: string) =>
      (await metrics.getSingleMetric(name)?.get())?.values.map(({ labels, value }) => [
        Object.values(labels)[0],
        value,
      ]);
    expect(await counted('ticketing_money_minor_units_total')).toEqual([
      ['collected', price],
      ['refunded', 500],
      ['refund_failed', 500],
    ]);
    expect(await counted('ticketing_payments_total')).toEqual([
      ['pending', 1],
      ['authorized', 1],
      ['captured', 1],
    ]);
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

describe('a refund that orders has decided', () => {
  const refunding = (order: TestOrder, version = 3) => decide(order, price, version, 'refunding');
  const decide = ({ data }: TestOrder, amount: number, version: number, status: OrderStatus = 'complete') =>
    payments.service.receive(Subjects.OrderRefunding, {
      ...{ ...data, version, status },
      refund: { amount, sellAgain: false },
    });
  const refundedOf = async (order: TestOrder) => (await payments.moneyOf(order)).refunded;

  it('gives all of it back once, however often it is told and whichever copy settles it', async () => {
    const order = await paidOrder();
    await payments.stripe.fail({ on: 'refund', kind: 'delay', ms: 100, times: 4 });
    const again = payments.copy().settlement.settle(await payments.paymentOf(order), { status: 'refunding' });
    await Promise.all([refunding(order), refunding(order), again]);
    await payments.stripe.webhooksDelivered();
    await payments.service.receive(Subjects.OrderRefunded, {
      ...{ ...order.data, version: 4, status: 'refunded' },
      refund: { amount: price, sellAgain: false },
    });
    expect(await shown(order)).toMatchObject({ status: 'refunded', amountRefunded: price });
    expect(await refundedOf(order)).toBe(price);
  });

  it('gives parts back, each once, and counts what was given back at Stripe', async () => {
    const order = await paidOrder();
    await Promise.all([decide(order, 500, 3), decide(order, 500, 3)]);
    expect(await shown(order)).toMatchObject({ status: 'captured', amountRefunded: 500 });
    await happen(order, 'refund', { amount: 200 });
    await decide(order, 600, 4);
    expect(await refundedOf(order)).toBe(700);
    await decide(order, 800, 5);
    expect(await refundedOf(order)).toBe(800);
    await refunding(order, 6);
    expect(await shown(order)).toMatchObject({ status: 'refunded', amountRefunded: price });
    expect(await refundedOf(order)).toBe(price);
  });

  it('is the greater of two sums that are decided shortly after each other, in one copy or two', async () => {
    const [here, both] = [await paidOrder(), await paidOrder()];
    await payments.stripe.fail({ on: 'refund', kind: 'delay', ms: 200, times: 4 });
    const first = payments
      .copy()
      .settlement.settle(await payments.paymentOf(both), { status: 'complete', refund: 500 });
    await Promise.all([decide(here, 500, 3), decide(here, 800, 4), first, decide(both, 800, 4)]);
    await payments.stripe.webhooksDelivered();
    await payments.timePasses();
    expect(await Promise.all([refundedOf(here), refundedOf(both)])).toEqual([800, 800]);
  });

  it('is the greater of two sums though Stripe gets round to the smaller one last', async () => {
    const order = await paidOrder();
    await payments.stripe.fail({ on: 'refund', kind: 'reset', times: 1_000 });
    await decide(order, 500, 3);
    await payments.stripe.recover();
    let late: () => Promise<unknown> = () => Promise.reject(new Error('Nobody has asked Stripe'));
    const slow = payments.copy((real) => ({
      refundIntent: (request) => {
        late = () => real.refundIntent(request);
        return Promise.reject(new OutcomeUnknownError('No answer in time'));
      },
    }));
    await slow.settlement.settle(await payments.paymentOf(order));
    await decide(order, 800, 4);
    await late();
    await payments.timePasses();
    expect(await refundedOf(order)).toBe(800);
  });

  it('is not left to the sweep by a handler that does not know yet that another has made it', async () => {
    const order = await paidOrder();
    await OrderReplicaModel.updateOne({ _id: order.data.id }, { refund: 500 });
    let asked = false;
    const late = payments.copy((real) => ({
      refundIntent: () => {
        asked = true;
        return Promise.reject(new OutcomeUnknownError('Another request has this key'));
      },
      retrieveIntent: async (id) => {
        const intent = await real.retrieveIntent(id);
        if (asked) await payments.copy().settlement.settle(await payments.paymentOf(order));
        return intent;
      },
    }));
    await late.settlement.settle(await payments.paymentOf(order));
    expect(await shown(order)).toMatchObject({ amountRefunded: 500 });
    expect((await payments.paymentOf(order)).state.dueAt).toBeUndefined();
  });

  it('stays with the sweep when a handler that knows of a part only writes last, and dies', async () => {
    const order = await paidOrder();
    await payments.stripe.fail({ on: 'webhook', kind: 'drop', times: 20 });
    await payments.stripe.fail({ on: 'refund', kind: 'reset', times: 1_000 });
    await decide(order, 500, 3);
    await payments.stripe.recover();
    let calls = 0;
    const dying = payments.copy((real) => ({
      refundIntent: async (request) => {
        calls += 1;
        if (calls > 1) throw new Error('It has died');
        const intent = await real.refundIntent(request);
        await payments.stripe.fail({ on: 'refund', kind: 'reset', times: 1_000 });
        await refunding(order, 4);
        await payments.stripe.recover();
        return intent;
      },
    }));
    await payments.stripe.fail({ on: 'webhook', kind: 'drop', times: 20 });
    await expect(dying.settlement.settle(await payments.paymentOf(order))).rejects.toThrow('It has died');
    expect((await payments.paymentOf(order)).state.dueAt).toBeDefined();
    await payments.timePasses();
    expect(await shown(order)).toMatchObject({ status: 'refunded' });
  });

  it.each([
    ['of a part', 500, 'complete'],
    ['of all', price, 'refunding'],
  ] as const)('is made once %s though Stripe does it, and answers 500 for good', async (...how) => {
    const [, amount, status] = how;
    const order = await paidOrder();
    await payments.stripe.fail({ on: 'refund', kind: 'error_after', times: 1 });
    await payments.stripe.fail({ on: 'webhook', kind: 'drop', times: 20 });
    await decide(order, amount, 3, status);
    await payments.timePasses();
    expect(await shown(order)).toMatchObject({ amountRefunded: amount });
    expect(await refundedOf(order)).toBe(amount);
  });

  it('waits while the payment is disputed, and comes after it only if the dispute is won', async () => {
    const order = await paidOrder();
    await happen(order, 'dispute');
    await refunding(order);
    await payments.timePasses();
    expect(await refundedOf(order)).toBe(0);
    await happen(order, 'dispute_closed', { outcome: 'won' });
    expect(await refundedOf(order)).toBe(price);
  });

  it('waits as well if Stripe is the first to say that the payment is disputed', async () => {
    const order = await paidOrder();
    await payments.stripe.fail({ on: 'webhook', kind: 'drop', times: 2 });
    await happen(order, 'dispute');
    await refunding(order);
    expect(await shown(order)).toMatchObject({ status: 'captured', dispute: 'open' });
    await happen(order, 'dispute_closed', { outcome: 'lost' });
    await payments.timePasses();
    expect(await shown(order)).toMatchObject({ status: 'captured', dispute: 'lost' });
    expect(await refundedOf(order)).toBe(0);
  });

  it.each([
    ['of a part', 500, 'complete'],
    ['of all', price, 'refunding'],
  ] as const)(
    'that Stripe refuses, %s, is told as a problem, tried again every hour, and then no longer one',
    async (...how) => {
      const [, amount, status] = how;
      const order = await paidOrder();
      await payments.stripe.fail({ on: 'refund', kind: 'reset', times: 1_000 });
      await decide(order, amount, 3, status);
      await payments.stripe.recover();
      let short = true;
      const refused = new Set<string>();
      const copy = payments.copy((real) => ({
        // Stripe repeats its answer to a key, refusals included.
        refundIntent: (request) => {
          if (!short && !refused.has(request.key)) return real.refundIntent(request);
          refused.add(request.key);
          return Promise.reject(new RequestRefusedError('The balance is too low', 'balance_insufficient'));
        },
      }));
      await copy.settlement.settle(await payments.paymentOf(order));
      expect(await lastEvent('payment:refunded')).toMatchObject({ refundProblem: 'balance_insufficient' });
      const anHour = 60 * 60_000;
      for (let tries = 1; tries <= 3; tries += 1) {
        expect(refused.size).toBe(tries);
        const due = (await payments.paymentOf(order)).state.dueAt?.getTime();
        expect(due).toBe(payments.service.clock.now().getTime() + anHour);
        payments.service.clock.advance(anHour);
        short = tries < 3;
        await copy.sweep();
      }
      expect(await lastEvent('payment:refunded')).not.toHaveProperty('refundProblem');
      expect(await refundedOf(order)).toBe(amount);
    },
  );

  it('that the bank sends back is told as a problem, and not tried again until more is decided', async () => {
    const order = await paidOrder();
    await decide(order, 500, 3);
    await happen(order, 'refund_failed');
    await payments.timePasses();
    const sentBack = { refundProblem: 'refund_failed', refundRejected: 500 };
    expect(await lastEvent('payment:refunded')).toMatchObject(sentBack);
    const { state } = await payments.paymentOf(order);
    expect([state.amountRefunded, state.dueAt]).toEqual([undefined, undefined]);
    await refunding(order, 4);
    expect(await shown(order)).toMatchObject({ status: 'refunded', amountRefunded: price });
    expect(await lastEvent('payment:refunded')).not.toHaveProperty('refundProblem');
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
