import { catalogue } from '../catalogue';

const today = new Date('2026-11-21T10:00:00Z');
const listings = catalogue(today);

test('has a hundred different tickets', () => {
  expect(new Set(listings.map(({ title, section }) => `${title} / ${section}`)).size).toBe(100);
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

test('does not list two tickets of one event in a row', () => {
  listings.slice(1).forEach(({ title }, index) => {
    expect(title).not.toBe(listings[index]?.title);
  });
});
