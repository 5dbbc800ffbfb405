import { bySection, citiesOf, seatOf, tickets, withCities } from '../offers';

jest.mock('next/navigation', () => ({ notFound: jest.fn(), redirect: jest.fn() }));
jest.mock('next/headers', () => ({ headers: jest.fn() }));

test.each([
  [{ row: 'F', seat: '12' }, 'Row F, seat 12'],
  [{ row: 'F' }, 'Row F'],
  [{ seat: '12' }, 'Seat 12'],
  [{}, ''],
])('the seat %j is called %j', (place, text) => {
  expect(seatOf(place)).toBe(text);
});

test('offers keep their order, section by section', () => {
  const offers: { id: number; section?: string }[] = [{ section: 'A', id: 1 }, { id: 2 }, { section: 'A', id: 3 }];
  const ids = bySection(offers).map(([section, some]) => [section, some.map(({ id }) => id)]);
  expect(ids).toEqual([
    ['A', [1, 3]],
    ['', [2]],
  ]);
});

test('offers of venues of one name say in which city they are', () => {
  const offers = [{ city: 'Leeds', section: 'Stalls' }, { city: 'york' }, { city: 'York' }, { section: 'Circle' }];
  expect(citiesOf(offers)).toEqual(['Leeds', 'york']);
  expect(bySection(withCities(offers)).map(([section]) => section)).toEqual([
    'Stalls, Leeds',
    'york',
    'York',
    'Circle',
  ]);
});

test('a number of tickets is one of one', () => {
  expect([tickets(1), tickets(2)]).toEqual(['1 ticket', '2 tickets']);
});
