import { toZonedTime } from '../../../../client/lib/event/moments';
import { catalogue } from '../catalogue';

const today = new Date('2026-11-21T10:00:00Z');
const listings = catalogue(today);

test('has a hundred different tickets', () => {
  expect(new Set(listings.map(({ title, section, row }) => `${title} / ${section} / ${row}`)).size).toBe(100);
});

test('asks prices that the API accepts', () => {
  for (const { price } of listings) {
    expect(price).toBeGreaterThan(0);
    expect(Number(price.toFixed(2))).toBe(price);
  }
});

test('lists only events of the future', () => {
  for (const { eventDate } of listings) expect(new Date(eventDate).getTime()).toBeGreaterThan(today.getTime());
});

test('has four offers of each event, which begins in the afternoon or evening where it takes place', () => {
  const counts = new Map<string, number>();
  for (const { title, eventDate } of listings) {
    const event = `${title} ${eventDate}`;
    counts.set(event, (counts.get(event) ?? 0) + 1);
  }
  expect([...counts.values()]).toEqual(Array(25).fill(4));
  for (const { eventDate, timeZone } of listings)
    expect([15, 19, 20]).toContain(Number(toZonedTime(eventDate, timeZone).slice(11, 13)));
});

test('does not list two tickets of one event in a row', () => {
  listings.slice(1).forEach(({ title }, index) => {
    expect(title).not.toBe(listings[index]?.title);
  });
});
