import fc from 'fast-check';
import type { Fault } from './emulator';
import { OrdersSimulation } from './orders-simulation';
import { PaymentsUnderTest, price } from './payments-under-test';

let payments: PaymentsUnderTest;
beforeAll(async () => {
  payments = await PaymentsUnderTest.start();
});
afterAll(() => payments.stop());

type Happening = (orders: OrdersSimulation) => Promise<unknown>;

const named = (name: string, happening: Happening): Happening => Object.assign(happening, { toString: () => name });

const sweep = async () => {
  payments.service.clock.advance(20_000);
  await payments.copy().sweep();
};

const happenings = fc.oneof(
  { weight: 4, arbitrary: fc.constant(named('pay', ({ order }) => payments.pay(order))) },
  { weight: 1, arbitrary: fc.constant(named('decline', ({ order }) => payments.pay(order, 'tok_chargeDeclined'))) },
  { weight: 1, arbitrary: fc.constant(named('cancel', async (orders) => orders.cancel())) },
  { weight: 2, arbitrary: fc.constant(named('read news', (orders) => orders.readNews())) },
  { weight: 2, arbitrary: fc.constant(named('sweep', sweep)) },
  { weight: 6, arbitrary: fc.nat(3).map((index) => named(`deliver ${index}`, (orders) => orders.deliver(index))) },
  {
    weight: 2,
    arbitrary: fc
      .record<Fault>({
        on: fc.constantFrom('create', 'confirm', 'capture', 'cancel', 'retrieve'),
        kind: fc.constantFrom('error_before', 'error_after'),
      })
      .map((fault) => named(`${fault.on} ${fault.kind}`, () => payments.stripe.fail(fault))),
  },
);

/** Groups of concurrent happenings, one group after the other. */
const stories = fc.array(fc.array(happenings, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 6 });

describe('whatever happens, in any order, at once, and however often', () => {
  it('the money is collected if and only if the order was accepted, and nothing stays held', async () => {
    await fc.assert(
      fc
        .asyncProperty(stories, async (story) => {
          const orders = new OrdersSimulation(payments, payments.unheardOrder());
          for (const together of story) await Promise.all(together.map((happening) => happening(orders)));

          await payments.stripe.recover();
          for (let round = 0; round < 2; round += 1) {
            await orders.deliverAll();
            await payments.timePasses();
            await orders.readNews();
          }
          const collected = orders.isAccepted ? price : 0;
          const { authorizations, ...money } = await payments.moneyOf(orders.order);
          expect(money).toEqual({ held: 0, captured: collected, refunded: 0 });
          expect(authorizations).toBeLessThanOrEqual(1);
        })
        .afterEach(() => payments.reset()),
      { numRuns: 25 },
    );
  }, 300_000);
});
