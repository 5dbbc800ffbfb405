import fc from 'fast-check';
import { toMajorUnits, toMinorUnits } from '../minor-units';

describe('toMinorUnits', () => {
  it.each([
    [20.5, 2050],
    [1.15, 115],
    [0.01, 1],
    [0.1, 10],
    [1, 100],
    [4.35, 435],
    [64.1, 6410],
    [1.1, 110],
    [999_999.99, 99_999_999],
    [999_999, 99_999_900],
  ])('reads %d as %d', (price, minor) => {
    expect(toMinorUnits(price)).toBe(minor);
  });

  it.each([
    ['more than two decimals', 10.001],
    ['what floating point makes of 0.1 + 0.2', 0.1 + 0.2],
    ['a million', 1_000_000],
    ['just above the most', 999_999.995],
    ['1e21', 1e21],
    ['1e-7', 1e-7],
    ['zero', 0],
    ['minus zero', -0],
    ['a negative price', -1],
    ['NaN', Number.NaN],
    ['infinity', Number.POSITIVE_INFINITY],
    ['text', '20.5'],
    ['a list', [20]],
    ['an object', { valueOf: () => 20 }],
    ['true', true],
    ['null', null],
    ['nothing', undefined],
    ['a bigint', 20n],
  ])('refuses %s', (_what, price) => {
    expect(toMinorUnits(price)).toBeUndefined();
  });
});

describe('toMajorUnits and toMinorUnits', () => {
  const price = fc.integer({ min: 1, max: 99_999_999 });

  it('undo each other for every price', () => {
    fc.assert(
      fc.property(price, (minor) => toMinorUnits(toMajorUnits(minor)) === minor),
      { numRuns: 20_000 },
    );
  });

  it('survive the way through JSON', () => {
    fc.assert(
      fc.property(price, (minor) => {
        const { amount } = JSON.parse(JSON.stringify({ amount: toMajorUnits(minor) }));
        return toMinorUnits(amount) === minor;
      }),
    );
  });
});
