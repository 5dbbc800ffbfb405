import { dayOf, isDay, momentsOf, timeIn } from '../days';

/** A Thursday. */
const today = '2026-11-26';

test.each([
  ['tonight', '2026-11-26', '2026-11-26'],
  ['today', '2026-11-26', '2026-11-26'],
  ['tomorrow', '2026-11-27', '2026-11-27'],
  ['this weekend', '2026-11-28', '2026-11-29'],
  ['next weekend', '2026-12-05', '2026-12-06'],
  ['this week', '2026-11-26', '2026-11-29'],
  ['next week', '2026-11-30', '2026-12-06'],
  ['this month', '2026-11-26', '2026-11-30'],
  ['next month', '2026-12-01', '2026-12-31'],
  ['friday', '2026-11-27', '2026-11-27'],
  ['on thursday', '2026-11-26', '2026-11-26'],
  ['december', '2026-12-01', '2026-12-31'],
  ['in Feb', '2027-02-01', '2027-02-28'],
  ['november', '2026-11-01', '2026-11-30'],
  ['march 2028', '2028-03-01', '2028-03-31'],
  ['24 december', '2026-12-24', '2026-12-24'],
  ['24th of December 2027', '2027-12-24', '2027-12-24'],
  ['dec 24', '2026-12-24', '2026-12-24'],
  ['1 march', '2027-03-01', '2027-03-01'],
  ['2027-01-31', '2027-01-31', '2027-01-31'],
  ['24.12.', '2026-12-24', '2026-12-24'],
  ['24.12.2028', '2028-12-24', '2028-12-24'],
])('%j is from %s to %s', (query, from, to) => {
  expect(timeIn(query)?.span(today)).toEqual([from, to]);
  expect(timeIn(query)?.rest.trim()).toBe('');
});

test.each([
  ['2026-11-28', '2026-11-28', '2026-11-29'],
  ['2026-11-29', '2026-11-29', '2026-11-29'],
  ['2026-11-30', '2026-12-05', '2026-12-06'],
])('on %s, this weekend is from %s to %s', (day, from, to) => {
  expect(timeIn('this weekend')?.span(day)).toEqual([from, to]);
});

test('words of time are taken out of what else is typed', () => {
  expect(timeIn('jazz this weekend in Berlin')?.rest).toBe('jazz  in Berlin');
});

test.each(['jazz', 'the weeknd', '2027-02-30', '99.99.9999', '1.13.', '24.12.9999', 'sundays', 'decembrists', '1984'])(
  '%j says nothing of time',
  (query) => {
    expect(timeIn(query)).toBeUndefined();
  },
);

test.each([
  ['2027-02-28', true],
  ['2027-02-29', false],
  ['2028-02-29', true],
  ['2027-2-1', false],
  ['tomorrow', false],
])('%s is a day: %s', (text, day) => {
  expect(isDay(text)).toBe(day);
});

test('a moment has another day elsewhere, and a day holds the moments of every place', () => {
  const moment = new Date('2026-11-26T11:00:00Z');
  const zones = ['UTC', 'Pacific/Kiritimati', 'Pacific/Pago_Pago', 'Unknown/Zone'];
  expect(zones.map((zone) => dayOf(moment, zone))).toEqual(['2026-11-26', '2026-11-27', '2026-11-26', '2026-11-26']);
  const [from, before] = momentsOf(['2026-11-27', '2026-11-27']);
  expect(from <= moment && moment < before).toBe(true);
});
