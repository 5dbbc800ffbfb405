import type { EventSummary, Ticket } from '../../api/api-types';
import { toLocalTime, toZonedTime } from '../../event/moments';
import { aftermath } from '../../orders/aftermath';
import { compareListing, isSameListing, listingBody, toEventTime, typedEvent } from '../listing';
import { isWithdrawableWhileHeld, whileHeld } from '../listing-labels';

const saved: Ticket = {
  id: '1',
  title: 'Opera',
  price: 49.5,
  currency: 'USD',
  userId: 'u',
  status: 'available',
  orderId: null,
  reservedUntil: null,
  version: 3,
  createdAt: '2026-11-21T12:00:00.000Z',
  eventDate: '2026-12-24T18:00:00.000Z',
  venue: 'Opera house',
};
const typed = {
  title: 'Opera',
  price: '49,50',
  eventDate: '2026-12-24T18:00:00.000Z',
  timeZone: '',
  venue: 'Opera house',
  city: '',
  category: '',
  section: '',
  row: '',
  seat: '',
  description: '',
};

describe('what is typed into the form of a listing', () => {
  it.each([
    ['49.50', 49.5],
    ['49,5', 49.5],
    [' 20 ', 20],
    ['1,000', 1000],
    ['1e3', '1e3'],
    ['49.5051', '49.5051'],
    ['', ''],
    ['-1', '-1'],
  ])('has the price %j as %j', (price, sent) => {
    expect(listingBody({ ...typed, price }).price).toBe(sent);
  });

  it('keeps a time that was not touched, in the hour that autumn repeats, too', () => {
    const later = { ...saved, eventDate: '2027-10-31T01:30:00.000Z' };
    const sent = listingBody({ ...typed, eventDate: '2027-10-31T02:30' }, later).eventDate;
    expect([toLocalTime(later.eventDate), sent]).toEqual(['2027-10-31T02:30', later.eventDate]);
    expect(listingBody({ ...typed, eventDate: '2027-10-31T04:00' }, later).eventDate).toBe('2027-10-31T03:00:00.000Z');
  });

  it.each(['2027-10-31T00:30:00.000Z', '2027-10-31T01:30:00.000Z'])(
    'is for the event that was chosen, in either of the hours that autumn repeats, however its zone is written: %s',
    (eventDate) => {
      const event = { id: 'e', title: 'Opera', timeZone: 'Europe/Berlin', currency: 'USD', eventDate };
      const chosen = { ...typed, ...typedEvent(event as EventSummary) } as typeof typed;
      expect(chosen).toMatchObject({ eventDate: '2027-10-31T02:30', timeZone: 'Europe/Berlin' });
      expect(listingBody(chosen).eventDate).toBe(eventDate);
      expect(listingBody({ ...chosen, timeZone: 'europe/berlin' }).eventDate).toBe(eventDate);
      expect(listingBody({ ...chosen, eventDate: '2027-10-31T04:30' }).eventDate).toBe('2027-10-31T03:30:00.000Z');
    },
  );

  it.each([
    ['Europe/Vienna', '2026-12-24T18:00', '2026-12-24T17:00:00.000Z'],
    ['Europe/Vienna', '2026-07-24T18:00', '2026-07-24T16:00:00.000Z'],
    ['Asia/Kolkata', '2027-01-01T00:15', '2026-12-31T18:45:00.000Z'],
    ['America/New_York', '2027-03-14T03:30', '2027-03-14T07:30:00.000Z'],
  ])('has its time in the zone of the event: %s', (timeZone, eventDate, sent) => {
    expect(listingBody({ ...typed, timeZone, eventDate })).toMatchObject({ timeZone, eventDate: sent });
    expect(toZonedTime(sent, timeZone)).toBe(eventDate);
  });

  it('keeps an untouched time in a zone that this browser does not know', () => {
    const far = { ...saved, timeZone: 'Europe/Vineta' };
    const body = listingBody(
      { ...typed, eventDate: toEventTime(far.eventDate ?? '', far.timeZone), timeZone: far.timeZone },
      far,
    );
    expect(body.eventDate).toBe(far.eventDate);
  });

  it('has another time once its zone is another, and still one if there is no such zone', () => {
    const inVienna = { ...saved, timeZone: 'Europe/Vienna' };
    const body = (timeZone: string) => listingBody({ ...typed, timeZone, eventDate: '2026-12-24T19:00' }, inVienna);
    expect(body('Europe/Vienna').eventDate).toBe('2026-12-24T18:00:00.000Z');
    expect(body('Europe/London').eventDate).toBe('2026-12-24T19:00:00.000Z');
    expect(body('Europe/Vineta').eventDate).toBe(new Date('2026-12-24T19:00').toISOString());
  });

  it('stays when it was when it is given a zone, where it was shown in UTC for want of one', () => {
    const zoned = { ...typed, eventDate: '2026-12-24T18:00', timeZone: 'Europe/Vienna' };
    expect(listingBody(zoned, saved, 'elsewhere').eventDate).toBe(saved.eventDate);
    const moved = { ...zoned, eventDate: '2026-12-24T19:30' };
    expect(listingBody(moved, saved, 'elsewhere').eventDate).toBe('2026-12-24T18:30:00.000Z');
  });

  it('names the version that the seller has seen, when there is one', () => {
    expect(listingBody({ ...typed, version: '7' }).version).toBe(7);
    expect(listingBody(typed)).not.toHaveProperty('version');
  });

  it('is recognised in the listing that came of it, and in no other', () => {
    expect(isSameListing(saved, listingBody(typed))).toBe(true);
    expect(isSameListing(saved, listingBody({ ...typed, section: 'A' }))).toBe(false);
    const { eventDate: _none, ...undated } = saved;
    expect(isSameListing(undated, listingBody(typed))).toBe(false);
  });

  it('is compared field by field with what somebody else has saved', () => {
    const rows = compareListing(saved, { ...typed, price: '60', section: 'Box 3' }, saved, (iso) => iso.slice(0, 10));
    expect(rows.filter(({ differs }) => differs).map(({ field, saved, typed }) => [field, saved, typed])).toEqual([
      ['price', '49.5', '60'],
      ['section', '', 'Box 3'],
    ]);
    expect(rows.find(({ field }) => field === 'eventDate')?.saved).toBe('2026-12-24');
  });
});

it.each<[Partial<Ticket>, string]>([
  [{ status: 'withdrawn' }, 'The seller has withdrawn this ticket.'],
  [{ status: 'withdrawn', hidden: true }, 'Ticketing has taken this ticket off sale.'],
  [{ status: 'reserved', orderId: 'o', hidden: true }, 'Ticketing has taken this ticket off sale.'],
  [{ status: 'reserved', orderId: 'o', offSale: true }, 'The seller has withdrawn this ticket.'],
  [{ status: 'reserved', orderId: 'o' }, 'The ticket will be available again in a moment.'],
])('a ticket that is %j says: %s', (state, words) => {
  expect(aftermath('o', { ...saved, ...state })).toBe(words);
});

it.each<[Partial<Ticket>, string, withdrawable: boolean]>([
  [{}, 'You cannot change or withdraw it until they pay or release it', false],
  [{ offered: true }, 'You cannot change it now. If you withdraw it, it is still theirs to take', true],
  [{ offered: true, resaleOf: 't' }, 'You cannot change or withdraw it until they take it or let it pass', false],
  [{ offered: true, offSale: true }, 'It is off sale: nobody else can have it. It is still theirs to take', false],
  [{ offSale: true }, 'It is off sale: nobody else can have it. It is still theirs to pay for', false],
  [
    { offered: true, offSale: true, hidden: true },
    'Ticketing has hidden this listing: nobody else can have it. It is still theirs to take',
    false,
  ],
])('a seller whose ticket is held, and %j, reads: %s', (state, words, withdrawable) => {
  const held = { ...saved, status: 'reserved', orderId: 'o', ...state } as const;
  expect([whileHeld(held), isWithdrawableWhileHeld(held)]).toEqual([words, withdrawable]);
});
