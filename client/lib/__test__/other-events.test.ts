import type { EventSummary } from '../api-types';
import { nearestOf } from '../other-events';

jest.mock('next/navigation', () => ({ notFound: jest.fn(), redirect: jest.fn() }));
jest.mock('next/headers', () => ({ headers: jest.fn() }));

const inCity = (id: string, city?: string) => ({ id, ...(city && { city }) }) as EventSummary;
const soonestFirst = [
  inCity('1', 'Cork'),
  inCity('2'),
  inCity('3', 'Whitby'),
  inCity('4', 'whitby'),
  inCity('5', 'Cork'),
];

test.each([
  [{ city: 'Whitby' }, ['3', '4', '1']],
  [{ city: 'Whitby', id: '3' }, ['4', '1', '2']],
  [{ city: '' }, ['1', '2', '3']],
  [{}, ['1', '2', '3']],
])('somebody who wanted %j is led to events nearby first, then to the soonest', (wanted, ids) => {
  expect(nearestOf(soonestFirst, wanted).map(({ id }) => id)).toEqual(ids);
});
