import type { OrderStatus, TicketStatus } from '@ticketing/common';
import { storedTicket as ticket } from '../../__test__/fixtures';
import { decidesAlone, followOrders, type TicketOrder, type TicketState } from '../ticket';

type Holding = Exclude<OrderStatus, 'cancelled'>;
const order = (id: string, status: Holding, expires = 0): TicketOrder => ({ id, status, expiresAt: new Date(expires) });

/** The ticket's lock under these orders, whether or not that is a change. */
function lockedUnder(orders: TicketOrder[], before = ticket()): [TicketStatus, string | null] {
  const { status, orderId } = (followOrders(before, orders) ?? before).state;
  return [status, orderId];
}

const none = undefined;

describe.each([
  ['that is for sale', { status: 'available', orderId: null }],
  ['that the older order has reserved', { status: 'reserved', orderId: 'old' }],
  ['that the newer order has reserved', { status: 'reserved', orderId: 'new' }],
  ['that some other order has bought', { status: 'sold', orderId: 'other' }],
] as const)('a ticket %s, under the orders that are known', (_before, before) => {
  it.each<[older: Holding | undefined, newer: Holding | undefined, TicketStatus, string | null]>([
    [none, none, 'available', null],
    ['created', none, 'reserved', 'old'],
    ['awaiting:payment', none, 'reserved', 'old'],
    ['complete', none, 'sold', 'old'],
    [none, 'created', 'reserved', 'new'],
    [none, 'awaiting:payment', 'reserved', 'new'],
    [none, 'complete', 'sold', 'new'],
    ['created', 'created', 'reserved', 'new'],
    ['created', 'awaiting:payment', 'reserved', 'new'],
    ['created', 'complete', 'sold', 'new'],
    ['awaiting:payment', 'created', 'reserved', 'new'],
    ['awaiting:payment', 'awaiting:payment', 'reserved', 'new'],
    ['awaiting:payment', 'complete', 'sold', 'new'],
    ['complete', 'created', 'sold', 'old'],
    ['complete', 'awaiting:payment', 'sold', 'old'],
    ['complete', 'complete', 'sold', 'new'],
    [none, 'refunding', 'withdrawn', null],
    ['refunded', none, 'withdrawn', null],
    ['created', 'refunded', 'withdrawn', null],
  ])('older %s, newer %s: it is %s by %s, in whatever order they are told', (older, newer, status, holder) => {
    const orders = [older && order('old', older, 1_000), newer && order('new', newer, 2_000)].filter(
      (known) => known !== undefined,
    );
    expect(lockedUnder(orders, ticket(before))).toEqual([status, holder]);
    expect(lockedUnder(orders.toReversed(), ticket(before))).toEqual([status, holder]);
  });
});

describe('a ticket that its seller has withdrawn', () => {
  const withdrawn = ticket({ withdrawn: true, status: 'withdrawn' });

  it.each<[Holding, TicketStatus]>([
    ['created', 'reserved'],
    ['awaiting:payment', 'reserved'],
    ['complete', 'sold'],
  ])('goes to the reservation that was on its way at that moment: %s', (status, becomes) => {
    expect(lockedUnder([order('late', status)], withdrawn)).toEqual([becomes, 'late']);
  });

  it('is withdrawn again, not for sale, when that order ends', () => {
    const reserved = ticket({ withdrawn: true, status: 'reserved', orderId: 'late' });
    expect(lockedUnder([], reserved)).toEqual(['withdrawn', null]);
  });
});

describe('a ticket whose money has gone back and that stays off sale', () => {
  it.each<Holding>(['refunding', 'refunded'])('is withdrawn for good, when its order is %s', (status) => {
    const sold = ticket({ status: 'sold', orderId: 'old' });
    expect(followOrders(sold, [order('old', status)])?.state).toEqual({
      ...{ ...sold.state, status: 'withdrawn', orderId: null },
      withdrawn: true,
    });
  });
});

describe('whether an order decides alone about a ticket', () => {
  it.each<[OrderStatus, string | null, boolean]>([
    ['created', null, true],
    ['created', 'old', true],
    ['created', 'new', false],
    ['complete', 'old', true],
    // It may have let go of the ticket meanwhile.
    ['complete', null, false],
    ['complete', 'new', false],
    ['cancelled', 'old', false],
    ['refunding', 'old', false],
    ['refunded', 'old', false],
  ])('%s, and the ticket is held by %s: %s', (status, holder, alone) => {
    const locked = ticket({ status: holder ? 'reserved' : 'available', orderId: holder });
    expect(decidesAlone(locked, { id: 'old', status, expiresAt: new Date(0) })).toBe(alone);
  });

  it('not about one that is withdrawn: an order whose money went back may keep it', () => {
    const withdrawn = ticket({ status: 'withdrawn', withdrawn: true });
    expect(decidesAlone(withdrawn, { id: 'late', status: 'created', expiresAt: new Date(0) })).toBe(false);
  });
});

describe('locking a ticket', () => {
  it('is an update that changes nothing but status, order and until when', () => {
    const before = ticket();
    expect(followOrders(before, [order('old', 'created', 1_000)])).toEqual({
      state: { ...before.state, status: 'reserved', orderId: 'old', reservedUntil: new Date(1_000) },
      event: 'ticket:updated',
    });
  });

  it.each<[Holding, Date | undefined]>([
    ['created', new Date(1_000)],
    ['awaiting:payment', new Date(1_000)],
    ['complete', undefined],
  ])('by an order that is %s lasts until %s', (status, until) => {
    expect(followOrders(ticket(), [order('old', status, 1_000)])?.state.reservedUntil).toEqual(until);
  });

  it.each<[string, TicketOrder[]]>([
    ['is released', []],
    ['is sold', [order('old', 'complete', 1_000)]],
  ])('has no end any more when it %s', (_case, orders) => {
    const reserved = ticket({ status: 'reserved', orderId: 'old', reservedUntil: new Date(1_000) });
    expect(followOrders(reserved, orders)?.state.reservedUntil).toBeUndefined();
  });

  it('is an offer until that is taken or ends, whatever old news say', () => {
    const told = (...offered: (boolean | undefined)[]) =>
      offered.reduce(
        (before, now) => ticket((followOrders(before, [{ ...order('old', 'created'), offered: now }]) ?? before).state),
        ticket(),
      ).state.offered;
    expect([told(true), told(true, true), told(true, false), told(true, false, true), told(false, true)]).toEqual([
      ...[true, true],
      ...[undefined, undefined, undefined],
    ]);
    const offered = ticket({ status: 'reserved', orderId: 'old', offered: true });
    expect(followOrders(offered, [order('old', 'awaiting:payment')])?.state.offered).toBeUndefined();
    expect(followOrders(offered, [])?.state.offered).toBeUndefined();
    expect(followOrders(offered, [{ ...order('new', 'created'), offered: true }])?.state.offered).toBe(true);
  });

  it('takes over the end of the order that holds it now', () => {
    const reserved = ticket({ status: 'reserved', orderId: 'old', reservedUntil: new Date(1_000) });
    expect(followOrders(reserved, [order('new', 'created', 2_000)])?.state.reservedUntil).toEqual(new Date(2_000));
  });

  it.each<[string, Partial<TicketState>, TicketOrder[]]>([
    ['available', {}, []],
    ['reserved', { status: 'reserved', orderId: 'old' }, [order('old', 'created')]],
    [
      'reserved without an end, as it once was',
      { status: 'reserved', orderId: 'old' },
      [order('old', 'created', 1_000)],
    ],
    ['being paid', { status: 'reserved', orderId: 'old' }, [order('old', 'awaiting:payment')]],
    ['sold', { status: 'sold', orderId: 'old' }, [order('old', 'complete')]],
    [
      'sold, and marked as offered by an older copy',
      { status: 'sold', orderId: 'old', offered: true },
      [order('old', 'complete')],
    ],
    ['withdrawn', { status: 'withdrawn', withdrawn: true }, []],
  ])('is nothing when it is right already: %s', (_case, state, orders) => {
    expect(followOrders(ticket(state), orders)).toBeUndefined();
  });

  it('is the same however two orders are told that expire at the same moment', () => {
    const orders = [order('a', 'created'), order('b', 'created'), order('c', 'created')];
    expect(lockedUnder(orders)).toEqual(lockedUnder(orders.toReversed()));
  });

  it('leaves the list of orders as it was', () => {
    const orders = [order('a', 'created', 1), order('b', 'created', 2)];
    followOrders(ticket(), orders);
    expect(orders.map(({ id }) => id)).toEqual(['a', 'b']);
  });
});
