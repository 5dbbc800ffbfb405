import { orderStatuses } from '@ticketing/common';
import { type Arrival, admit, doorClosesAt, isPaidBack } from '../admission';
import { eventOf, type OrderState } from '../order';
import { refusalOf } from './refusal-of';

const now = new Date('2030-01-01T19:30:00Z');
const earlier = new Date('2030-01-01T19:10:00Z');

const bought: OrderState = {
  status: 'complete',
  userId: 'buyer',
  expiresAt: earlier,
  slot: 0,
  ticket: { id: 't2', title: 'Concert', price: 2050, currency: 'USD' },
  paymentId: 'p1',
  cancelReason: undefined,
  admission: undefined,
};
const used: OrderState = { ...bought, admission: { at: earlier, scan: 's1' } };
const door = { id: 't1', userId: 'seller', eventId: 'e1' };
const arrival: Arrival = { door, seat: 0, ticket: { ...door, id: 't2' }, paidBack: false, scan: 's2' };

describe('the buyer of a complete order', () => {
  it('is let in', () => {
    const state = { ...bought, admission: { at: now, scan: 's2' } };
    expect(admit(bought, arrival, now)).toEqual({ state, event: 'order:admitted' });
    expect([eventOf(bought), eventOf(state)]).toEqual(['order:completed', 'order:admitted']);
  });

  it('is let in at the door of the listing they bought, whatever is known about its event', () => {
    const listing = { ...door, eventId: null };
    expect(admit(bought, { ...arrival, door: listing, ticket: listing }, now)?.event).toBe('order:admitted');
  });

  it('is not let in again, and hears when that was', () => {
    const refusal = { code: 'already_admitted', usedAt: earlier.toISOString() };
    expect(refusalOf(() => admit(used, arrival, now))).toEqual(refusal);
  });

  it('is let in by the same scan again, whose answer was lost', () => {
    expect(admit(used, { ...arrival, scan: 's1' }, now)).toBeUndefined();
  });

  it.each<[string, Arrival['ticket'], string]>([
    ['a ticket for another event', { id: 't2', userId: 'seller', eventId: 'e2' }, 'other_event'],
    ['a ticket of another seller', { id: 't2', userId: 'another', eventId: 'e1' }, 'other_event'],
    ['a ticket for an unknown event', { id: 't2', userId: 'seller', eventId: null }, 'other_event'],
    ['an unknown ticket', undefined, 'other_event'],
  ])('is not let in with %s', (_with, ticket, code) => {
    expect(refusalOf(() => admit(bought, { ...arrival, ticket }, now))).toEqual({ code });
  });

  it('hears that another seller of the same event checks their ticket', () => {
    const theirs = { ...door, id: 't2', userId: 'another' };
    expect(() => admit(bought, { ...arrival, ticket: theirs }, now)).toThrow('at the door of another seller');
    expect(() => admit(bought, { ...arrival, ticket: { ...theirs, eventId: 'e2' } }, now)).toThrow('for another event');
  });

  it('is not let in at a door whose event is unknown, by another such ticket', () => {
    const unknown = { ...arrival, door: { ...door, eventId: null }, ticket: { ...door, id: 't2', eventId: null } };
    expect(refusalOf(() => admit(bought, unknown, now))).toEqual({ code: 'other_event' });
  });

  it('is not let in once the price was given back, used or not', () => {
    for (const order of [bought, used])
      expect(refusalOf(() => admit(order, { ...arrival, paidBack: true }, now))).toEqual({ code: 'ticket_refunded' });
  });
});

it.each(orderStatuses.filter((status) => status !== 'complete'))(
  'a ticket of an order that is %s is none',
  (status) => {
    const code = status.startsWith('refund') ? 'ticket_refunded' : 'unknown_code';
    expect(refusalOf(() => admit({ ...bought, status }, arrival, now))).toEqual({ code });
  },
);

it.each([
  ['nothing was refunded', {}, false],
  ['a part was refunded', { amountRefunded: 2049 }, false],
  ['all was refunded', { amountRefunded: 2050 }, true],
  ['a dispute is open', { dispute: 'open' }, false],
  ['a dispute was won', { dispute: 'won' }, false],
  ['a dispute was lost', { dispute: 'lost' }, true],
])('whether a payment is paid back when %s', (_when, more, answer) => {
  expect(isPaidBack({ amount: 2050, ...more })).toBe(answer);
});

it.each([
  ['a day after the event begins', new Date('2030-05-01T18:00:00Z'), '2030-05-02T18:00:00.000Z'],
  ['a day from now, of a past event', new Date('2029-05-01T18:00:00Z'), '2030-01-02T19:30:00.000Z'],
  ['a day from now, if its beginning is unknown', null, '2030-01-02T19:30:00.000Z'],
])('a door closes %s', (_when, eventDate, closes) => {
  expect(doorClosesAt(eventDate, now).toISOString()).toBe(closes);
});

describe('an order for several tickets', () => {
  const two: OrderState = {
    ...bought,
    otherTickets: [{ id: 't3', title: 'Concert', price: 2050, currency: 'USD', slot: 1 }],
  };
  const second = { ...arrival, seat: 1 };

  it('lets one person in by each, whichever comes first', () => {
    const one = admit(two, second, now)?.state ?? two;
    expect(eventOf(one)).toBe('order:admitted');
    expect(refusalOf(() => admit(one, { ...second, scan: 's3' }, now))?.code).toBe('already_admitted');
    const both = admit(one, arrival, now)?.state ?? one;
    expect([both.admission, both.otherTickets?.[0]?.admission]).toEqual([
      { at: now, scan: 's2' },
      { at: now, scan: 's2' },
    ]);
  });
});
