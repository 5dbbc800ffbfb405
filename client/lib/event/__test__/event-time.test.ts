import { hasBegun, isOver } from '../event-time';

const now = Date.parse('2027-05-01T20:00:00Z');
const at = (eventDate: string | undefined) => hasBegun(eventDate === undefined ? {} : { eventDate }, now);

describe('an event', () => {
  it.each([
    ['2027-05-01T20:00:01Z', false],
    ['2027-05-01T20:00:00Z', true],
    ['2020-01-01T00:00:00Z', true],
    [undefined, false],
  ])('at %s has begun: %s', (eventDate, begun) => {
    expect(at(eventDate)).toBe(begun);
  });

  it.each([
    ['available', true],
    ['withdrawn', true],
    ['reserved', false],
    ['sold', false],
  ] as const)('that has begun is over for a ticket that is %s: %s', (status, over) => {
    expect(isOver({ status, eventDate: '2020-01-01T00:00:00Z' }, now)).toBe(over);
  });
});
