import type { Ticket } from '../api-types';
import { compareListing, isSameListing, listingBody } from '../listing';
import { toLocalTime } from '../moments';

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
  venue: 'Opera house',
  section: '',
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
