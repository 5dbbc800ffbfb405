import { writeMoment, zoneLabel } from '../moments';

describe('a point in time', () => {
  const iso = '2026-12-31T23:30:00.000Z';

  it.each([
    ['event', 'UTC', 'Thu, Dec 31, 2026, 11:30\u00a0PM'],
    ['event', 'Europe/Berlin', 'Fri, Jan 1, 2027, 12:30\u00a0AM'],
    ['event', 'Europe/Atlantis', 'Thu, Dec 31, 2026, 11:30\u00a0PM'],
    ['time', 'UTC', '11:30\u00a0PM'],
    ['month', 'Europe/Berlin', 'Jan'],
    ['day', 'Europe/Berlin', '1'],
  ] as const)('as %s in %s is %s', (format, zone, text) => {
    expect(writeMoment(iso, format, 'en-US', zone)).toBe(text);
  });
});

test.each([
  ['Europe/Berlin', 'Berlin time'],
  ['America/Argentina/Buenos_Aires', 'Buenos Aires time'],
  ['Etc/GMT+5', 'GMT+5'],
  ['UTC', 'UTC'],
  ['Europe/Atlantis', 'UTC'],
  [undefined, 'UTC'],
])('the zone %s is called %s', (zone, label) => {
  expect(zoneLabel(zone)).toBe(label);
});
