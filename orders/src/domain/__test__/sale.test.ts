import type { MinorUnits } from '@ticketing/common';
import type { OrderState, Refund } from '../order';
import { addSales, feeOf, type SalesTotal, salesKeysOf, soldBy } from '../sale';

const paidAt = new Date('2030-01-31T23:59:59.999Z');

/** A paid order: for each ticket its price, and its seller unless that is `ann`. */
function paid(tickets: [price: MinorUnits, sellerId?: string][], back?: MinorUnits, feePercent = 0): OrderState {
  const [first, ...others] = tickets.map(([price, sellerId = 'ann'], at) => ({
    ...{ id: `t${at}`, title: 'Concert', price, currency: 'USD', sellerId },
    fee: feeOf(price, feePercent),
  }));
  if (!first) throw new Error('An order has a ticket');
  const refund = { at: paidAt, as: 'operator', amount: back ?? 0, sellAgain: false } satisfies Refund;
  return {
    ...{ status: 'complete', userId: 'bob', expiresAt: paidAt, slot: 0, paymentId: 'p1', paidAt },
    ...{ cancelReason: undefined, admission: undefined, ticket: first },
    otherTickets: others.map((other, slot) => ({ ...other, slot })),
    ...(back !== undefined && { refunds: [refund] }),
  };
}

const row = (sold: ReturnType<typeof soldBy>[number]) => [sold.price, sold.refunded, sold.fee, sold.due];

describe('the fee', () => {
  it.each([
    [2050, 0, 0],
    [2050, 10, 205],
    [2050, 2.5, 51],
    [2060, 2.5, 52],
    [1, 49.99, 0],
    [1, 50, 1],
    [99_999_999, 100, 99_999_999],
    [1000, 0.29, 3],
  ])('for %d is, at %d %%, to the nearest unit %d', (price, percent, fee) => {
    expect(feeOf(price, percent)).toBe(fee);
  });
});

describe('what a seller is due', () => {
  it.each<[string, OrderState, number[][]]>([
    ['one ticket', paid([[2050]]), [[2050, 0, 0, 2050]]],
    ['one, at a fee', paid([[2050]], undefined, 10), [[2050, 0, 205, 1845]]],
    ['one that went back', paid([[2050]], 2050, 10), [[2050, 2050, 0, 0]]],
    ['one that went back in part', paid([[2050]], 1000, 10), [[2050, 1000, 105, 945]]],
    ['one of yen, in part', paid([[3]], 1, 50), [[3, 1, 2, 0]]],
    [
      'three of one price, of which a part went back',
      paid([[1000], [1000], [1000]], 100),
      [
        [1000, 33, 0, 967],
        [1000, 33, 0, 967],
        [1000, 34, 0, 966],
      ],
    ],
    [
      'two, one of which costs nearly all',
      paid([[1], [99_999_998]], 99_999_998),
      [
        [1, 0, 0, 1],
        [99_999_998, 99_999_998, 0, 0],
      ],
    ],
    ["hers among somebody else's", paid([[1000, 'cy'], [3000]], 2000, 10), [[3000, 1500, 150, 1350]]],
    ["somebody else's alone", paid([[1000, 'cy']]), []],
  ])('of %s', (_what, order, expected) => {
    expect(soldBy('ann', order).map(row)).toEqual(expected);
  });

  it('adds up to the last unit, whatever the prices and whatever went back', () => {
    for (const back of [1, 7, 100, 3333, 9999])
      for (const prices of [
        [3333, 3333, 3334],
        [1, 9999],
        [5000, 4999, 1],
      ]) {
        const sold = ['ann', 'cy'].flatMap((seller) =>
          soldBy(
            seller,
            paid(
              prices.map((price, at) => [price, at % 2 ? 'cy' : 'ann']),
              back,
              7.25,
            ),
          ),
        );
        expect(sold.reduce((sum, { refunded }) => sum + refunded, 0)).toBe(back);
        for (const { price, refunded, fee, due } of sold) {
          expect(refunded + fee + due).toBe(price);
          expect(Math.min(refunded, fee, due)).toBeGreaterThanOrEqual(0);
        }
      }
  });

  it.each<[string, Partial<OrderState>, Parameters<typeof soldBy>[2], number]>([
    ['nothing is known of the payment', {}, undefined, 0],
    ['a part went back at Stripe', {}, { amountRefunded: 500 }, 500],
    ['less has gone back so far than was decided', paid([[2050]], 800), { amountRefunded: 500 }, 800],
    ['more went back at Stripe than was decided', paid([[2050]], 300), { amountRefunded: 500 }, 500],
    ['the bank took all back, long ago', {}, { paidBack: true }, 2050],
    ['all of it is going back', { status: 'refunding' }, {}, 2050],
    ['all of it has gone back', { status: 'refunded' }, {}, 2050],
  ])('is less what went back, if %s', (_case, more, payment, back) => {
    expect(soldBy('ann', { ...paid([[2050]]), ...more }, payment)[0]?.refunded).toBe(back);
  });

  it('is summed up by currency', () => {
    const totals = new Map<string, SalesTotal>();
    for (const currency of ['USD', 'JPY', 'USD'])
      addSales(totals, [{ orderId: 'o1', paidAt, currency, tickets: soldBy('ann', paid([[1000]], 500, 10)) }]);
    expect([...totals.values()]).toEqual([
      { currency: 'USD', count: 2, price: 2000, refunded: 1000, fee: 100, due: 900 },
      { currency: 'JPY', count: 1, price: 1000, refunded: 500, fee: 50, due: 450 },
    ]);
  });
});

describe('an order', () => {
  const older = (order: OrderState): OrderState => ({ ...order, ticket: { ...order.ticket, sellerId: undefined } });

  it.each<[string, OrderState, string[] | undefined]>([
    ['one seller, once', paid([[1], [1]]), ['ann:2030-01']],
    ['each of its sellers', paid([[1], [1, 'cy']]), ['ann:2030-01', 'cy:2030-01']],
    ['the month in UTC', { ...paid([[1]]), paidAt: new Date('2030-02-01T00:00:00+01:00') }, ['ann:2030-01']],
    ['nobody if it is not paid', { ...paid([[1]]), paidAt: undefined }, undefined],
    ['nobody yet if its seller is not known', older(paid([[1]])), undefined],
  ])('is found by %s', (_what, order, keys) => {
    expect(salesKeysOf(order)).toEqual(keys);
  });

  it('that is older than its sellers is found by whom the replicas know', () => {
    expect(salesKeysOf(older(paid([[1]])), new Map([['t0', 'dee']]))).toEqual(['dee:2030-01']);
  });
});
