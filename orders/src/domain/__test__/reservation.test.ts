import type { CancelReason, TicketStatus } from '@ticketing/common';
import type { OrderState } from '../order';
import { type OfferedTicket, reserveTicket, reserveTogether, type Wanted, type Wish } from '../reservation';
import { offerTicket, takeOffer } from '../waiting';
import { refusalOf } from './refusal-of';

const now = new Date('2030-01-01T12:00:00Z');
const holdMs = 900_000;
const minutes = (count: number) => new Date(now.getTime() + count * 60_000);

const offered: OfferedTicket = {
  id: 't1',
  version: 7,
  title: 'Concert',
  price: 2050,
  currency: 'USD',
  userId: 'seller',
  status: 'available',
  eventDate: null,
  pricedSince: 4,
  eventId: null,
  resale: null,
};
const wish: Wish = { userId: 'buyer', seen: undefined, last: undefined, slot: 3 };

const reserve = (more: { offered?: Partial<OfferedTicket>; wish?: Partial<Wish> } = {}) =>
  reserveTicket({ ...offered, ...more.offered }, { ...wish, ...more.wish }, now, holdMs);

describe('reserving a ticket', () => {
  it('keeps the ticket as it is now, for the given time, in the given place', () => {
    expect(reserve()).toEqual({
      state: {
        status: 'created',
        userId: 'buyer',
        expiresAt: minutes(15),
        slot: 3,
        ticket: { id: 't1', title: 'Concert', price: 2050, currency: 'USD', sellerId: 'seller' },
        paymentId: undefined,
        cancelReason: undefined,
      },
      event: 'order:created',
    });
  });

  it.each<[TicketStatus, boolean | undefined, string | undefined]>([
    ['available', undefined, undefined],
    // The replica may be behind: the index on the hold decides.
    ['reserved', undefined, undefined],
    // Whoever holds it may have just let go of it.
    ['reserved', true, 'ticket_withdrawn'],
    ['sold', true, 'ticket_sold'],
    ['withdrawn', false, 'ticket_withdrawn'],
  ])('that is known as %s, off the market: %s, is refused with: %s', (status, offSale, code) => {
    expect(refusalOf(() => reserve({ offered: { status, offSale } }))?.code).toBe(code);
  });

  it('is refused to its seller', () => {
    const refusal = refusalOf(() => reserve({ wish: { userId: 'seller' } }));
    expect(refusal).toEqual({ code: 'own_ticket', field: 'ticketId' });
  });

  it.each<[string, Date | null, TicketStatus, string | undefined]>([
    ['has no date', null, 'available', undefined],
    ['begins in a moment', new Date(now.getTime() + 1), 'available', undefined],
    ['begins now', now, 'available', 'event_over'],
    ['began long ago', minutes(-1000), 'available', 'event_over'],
    ['has begun, so that its sale was ended', minutes(-1), 'withdrawn', 'event_over'],
  ])('whose event %s is refused with: %s', (_what, eventDate, status, code) => {
    expect(refusalOf(() => reserve({ offered: { eventDate, status } }))?.code).toBe(code);
  });
});

describe('a buyer who says which version of the ticket they have seen, of 7 with the price of 4', () => {
  it.each<[number | undefined, number | null, object | undefined]>([
    [undefined, 4, undefined],
    [7, 4, undefined],
    [4, 4, undefined],
    [3, 4, { code: 'price_changed', price: 20.5 }],
    [0, 4, { code: 'price_changed', price: 20.5 }],
    [8, 4, { code: 'version_conflict' }],
    [7, null, undefined],
    [6, null, { code: 'price_changed', price: 20.5 }],
  ])('version %s, the price known since %s: %j', (seen, pricedSince, refusal) => {
    expect(refusalOf(() => reserve({ offered: { pricedSince }, wish: { seen } }))).toEqual(refusal);
  });

  it('is told the new price in the currency’s major unit', () => {
    const inYen = { price: 2050, currency: 'JPY' };
    expect(refusalOf(() => reserve({ offered: inYen, wish: { seen: 3 } }))).toMatchObject({ price: 2050 });
  });
});

describe('who was offered a ticket', () => {
  const offer = (more: Partial<OfferedTicket> = {}) =>
    offerTicket({ ...offered, ...more }, { userId: 'buyer', last: undefined, first: undefined, line: 'e1' }, now, {
      offerMs: 180_000,
      holdMs,
      feePercent: 10,
    }).state;
  const take = (order: OrderState, more: { ticket?: Partial<OfferedTicket>; seen?: number } = {}) =>
    takeOffer(order, { ticket: { ...offered, ...more.ticket }, seen: more.seen, slot: 3 }, minutes(2), holdMs);

  it.each<[string, { ticket?: Partial<OfferedTicket>; seen?: number }, object | undefined]>([
    ['takes it at the price of the offer', {}, undefined],
    ['takes it at the price they have seen', { seen: 4 }, undefined],
    ['is refused another price than they have seen', { seen: 3 }, { code: 'price_changed', price: 20.5 }],
    [
      'is refused one from before an edit',
      { ticket: { price: 9900 }, seen: 7 },
      { code: 'price_changed', price: 20.5 },
    ],
    ['waits for the news of what they have seen', { seen: 8 }, { code: 'version_conflict' }],
    ['is too late once the event has begun', { ticket: { eventDate: minutes(2) } }, { code: 'event_over' }],
  ])('%s', (_what, more, refusal) => {
    expect(refusalOf(() => take(offer(), more))).toEqual(refusal && expect.objectContaining(refusal));
  });

  it('has it at the fee of the offer', () => {
    expect(offer().ticket.fee).toBe(205);
  });

  it('has until the event begins, at most', () => {
    expect(offer({ eventDate: minutes(1) }).expiresAt).toEqual(minutes(1));
    expect(offer({ eventDate: minutes(9) }).expiresAt).toEqual(minutes(3));
  });
});

describe('a buyer who has had the ticket before', () => {
  const had = (expiresAt: Date, cancelReason: CancelReason): OrderState => ({
    status: 'cancelled',
    userId: 'buyer',
    expiresAt,
    slot: 0,
    ticket: { id: 't1', title: 'Concert', price: 2050, currency: 'USD' },
    paymentId: undefined,
    cancelReason,
    admission: undefined,
  });

  it.each<[string, Date, CancelReason, Date]>([
    ['and given it back, has what was left of the time', minutes(4), 'buyer', minutes(4)],
    ['and failed to pay, has what was left of the time', minutes(4), 'payment_failed', minutes(4)],
    ['until five minutes ago, has the whole time', minutes(-5), 'expired', minutes(15)],
    ['long ago, has the whole time', minutes(-600), 'buyer', minutes(15)],
    ['and failed to pay at the last moment, has the whole time', minutes(-1), 'payment_failed', minutes(15)],
  ])('%s', (_what, until, reason, expiresAt) => {
    expect(reserve({ wish: { last: had(until, reason) } }).state.expiresAt).toEqual(expiresAt);
  });

  it.each<[string, Date, CancelReason, Date]>([
    ['and let it expire right now', now, 'expired', minutes(5)],
    ['and let it expire a while ago', minutes(-4), 'expired', minutes(1)],
    ['and gave it back a moment before its time', minutes(-1), 'buyer', minutes(4)],
  ])('%s, waits for a third of a reservation, and is told until when', (_what, until, reason, again) => {
    expect(refusalOf(() => reserve({ wish: { last: had(until, reason) } }))).toEqual({
      code: 'reserved_recently',
      field: 'ticketId',
      until: again.toISOString(),
    });
  });

  it('wins no time by an order that still lives, should it be given back at this very moment', () => {
    const last: OrderState = { ...had(minutes(4), 'buyer'), status: 'created', cancelReason: undefined };
    expect(reserve({ wish: { last } }).state.expiresAt).toEqual(minutes(4));
    const overdue: OrderState = { ...last, expiresAt: minutes(-1) };
    expect(refusalOf(() => reserve({ wish: { last: overdue } }))?.code).toBe('reserved_recently');
  });
});

describe('reserving several tickets together', () => {
  const of = (
    id: string,
    slot: number,
    more: { offered?: Partial<OfferedTicket>; last?: OrderState } = {},
  ): Wanted => ({
    offered: { ...offered, id, eventId: 'e1', ...more.offered },
    wish: { ...wish, slot, last: more.last, field: `field of ${id}` },
  });
  const first = of('t1', 0);
  const together = (...others: Wanted[]) => reserveTogether([first, ...others], now, holdMs);

  it('makes one order of them', () => {
    const { state, event } = together(of('t2', 4, { offered: { price: 999 } }), of('t3', 5));
    expect(event).toBe('order:created');
    expect(state).toMatchObject({ slot: 0, ticket: { id: 't1', price: 2050 }, expiresAt: minutes(15) });
    expect(state.otherTickets).toEqual([
      { id: 't2', title: 'Concert', price: 999, currency: 'USD', sellerId: 'seller', slot: 4 },
      { id: 't3', title: 'Concert', price: 2050, currency: 'USD', sellerId: 'seller', slot: 5 },
    ]);
  });

  it('makes the same order of one as reserving it alone', () => {
    expect(reserveTogether([first], now, holdMs)).toEqual(reserveTicket(first.offered, first.wish, now, holdMs));
  });

  it('gains no time for any of them', () => {
    const had = { expiresAt: minutes(4), cancelReason: 'buyer' } as OrderState;
    expect(together(of('t2', 1, { last: had }), of('t3', 2)).state.expiresAt).toEqual(minutes(4));
  });

  it.each<[string, Partial<OfferedTicket>, string]>([
    ['sold', { status: 'sold' }, 'ticket_sold'],
    ['their own', { userId: 'buyer' }, 'own_ticket'],
    ['for another event', { eventId: 'e2' }, 'other_event'],
    ['for an unknown event', { eventId: null }, 'other_event'],
    ['in another currency', { currency: 'EUR' }, 'other_currency'],
  ])('is refused, with the field that asks for it, if one is %s', (_how, more, code) => {
    expect(refusalOf(() => together(of('t2', 1), of('t3', 2, { offered: more })))).toEqual({
      code,
      field: 'field of t3',
    });
  });

  it('is refused where nothing says that they are for one event', () => {
    const unknown = (id: string) => of(id, 1, { offered: { eventId: null } });
    expect(refusalOf(() => reserveTogether([unknown('t1'), unknown('t2')], now, holdMs))?.code).toBe('other_event');
  });

  it.each<[string, (string | null | undefined)[], string | undefined]>([
    ['one city in any spelling', ['Malmö', 'malmo', 'MALMÖ'], undefined],
    ['one city, or none', [null, 'Leeds', undefined], undefined],
    ['two cities', ['Leeds', 'Leeds', 'York'], 'field of t3'],
    ['two cities, but not at first', [undefined, 'Leeds', 'York'], 'field of t3'],
  ])('of venues of one name is refused only across cities: of %s', (_what, [one, two, three], field) => {
    const wanted = [of('t1', 0, { offered: { city: one } }), of('t2', 1, { offered: { city: two } })] as const;
    const decide = () => reserveTogether([...wanted, of('t3', 2, { offered: { city: three } })], now, holdMs);
    expect(refusalOf(decide)).toEqual(field && { code: 'other_event', field });
  });

  it('says whose price has changed', () => {
    const seen = { ...of('t2', 1), wish: { ...wish, seen: 3, field: 'the second' } };
    expect(refusalOf(() => together(seen))).toEqual({ code: 'price_changed', price: 20.5, field: 'the second' });
  });

  it('is refused if they cost more than one payment can be', () => {
    const dear = (id: string) => of(id, 1, { offered: { price: 49_999_999 } });
    expect(refusalOf(() => reserveTogether([dear('t1'), dear('t2')], now, holdMs))).toBeUndefined();
    expect(refusalOf(() => reserveTogether([dear('t1'), dear('t2'), of('t3', 2)], now, holdMs))).toEqual({
      code: 'amount_too_large',
    });
  });
});
