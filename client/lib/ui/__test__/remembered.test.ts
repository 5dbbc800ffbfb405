import { remembered } from '../remembered';

it('makes a thing once, and not too many of them', () => {
  const made: string[] = [];
  const make = remembered((...names: [string, string]) => made.push(names.join()));
  expect([make('a', 'b'), make('a', 'c'), make('a', 'b')]).toEqual([1, 2, 1]);
  for (let i = 0; i < 10_000; i += 1) make('x', `${i}`);
  expect(make('a', 'b')).toBeGreaterThan(10_000);
});
