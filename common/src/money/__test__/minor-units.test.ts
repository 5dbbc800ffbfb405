import fc from 'fast-check';
import { decimalsOf, marketCurrencies } from '../currencies';
import { isPrice, toMajorUnits, toMinorUnits, writeAmount } from '../minor-units';
import type { MajorUnits, MinorUnits } from '../units';

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
    expect(toMinorUnits(price, 'USD')).toBe(minor);
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
  ])('refuses %s', (_what, price) => {
    expect(toMinorUnits(price, 'USD')).toBeUndefined();
  });
});

describe('a price', () => {
  it.each([
    ['text', '20.5'],
    ['a list', [20]],
    ['an object', { valueOf: () => 20 }],
    ['true', true],
    ['null', null],
    ['nothing', undefined],
    ['a bigint', 20n],
  ])('is a number, and not %s', (_what, price) => {
    expect(isPrice(price)).toBe(false);
  });
});

describe('the units of money', () => {
  it('are not taken for each other: that does not compile', () => {
    const shown: MajorUnits = 20.5;
    const stored: MinorUnits = 2050;
    expect([toMinorUnits(shown, 'USD'), toMajorUnits(stored, 'USD')]).toEqual([stored, shown]);
    // @ts-expect-error: it is in minor units already
    expect(toMinorUnits(stored, 'USD')).not.toBe(stored);
    // @ts-expect-error: it is in major units already
    expect(toMajorUnits(shown, 'USD')).not.toBe(shown);
  });
});

describe('a currency without decimals', () => {
  it('is counted in whole units', () => {
    expect(toMinorUnits(1000, 'JPY')).toBe(1000);
    expect(toMajorUnits(1000, 'JPY')).toBe(1000);
    expect(writeAmount(1000, 'JPY')).toBe('JPY 1000');
  });

  it('has no prices with decimals', () => {
    expect(toMinorUnits(1000.5, 'JPY')).toBeUndefined();
  });
});

describe('the currencies of a marketplace', () => {
  /** As Stripe lists them: amounts are in whole units. UGX is on the list, but is sent as if it had two decimals. */
  const withoutDecimals = 'BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF UGX VND VUV XAF XOF XPF'.split(' ');
  const countedOtherwise = ['ISK', 'HUF', 'TWD', 'UGX', 'BHD', 'JOD', 'KWD', 'OMR', 'TND'];

  it.each(marketCurrencies)('%s has as many decimals for Intl as for Stripe', (currency) => {
    expect(decimalsOf(currency)).toBe(withoutDecimals.includes(currency) ? 0 : 2);
  });

  it('are none of those that Stripe treats specially', () => {
    expect(marketCurrencies.filter((currency) => countedOtherwise.includes(currency))).toEqual([]);
  });
});

describe('toMajorUnits and toMinorUnits', () => {
  const price = fc.integer({ min: 1, max: 999_999 });
  const currency = fc.constantFrom(...marketCurrencies);

  it('undo each other for every price in every currency', () => {
    fc.assert(
      fc.property(price, currency, (minor, of) => toMinorUnits(toMajorUnits(minor, of), of) === minor),
      { numRuns: 20_000 },
    );
  });

  it('undo each other up to the highest price', () => {
    const upToTheHighest = fc.integer({ min: 1, max: 99_999_999 });
    fc.assert(
      fc.property(upToTheHighest, (minor) => toMinorUnits(toMajorUnits(minor, 'USD'), 'USD') === minor),
      { numRuns: 20_000 },
    );
  });

  it('survive the way through JSON', () => {
    fc.assert(
      fc.property(price, currency, (minor, of) => {
        const { amount } = JSON.parse(JSON.stringify({ amount: toMajorUnits(minor, of) }));
        return toMinorUnits(amount, of) === minor;
      }),
    );
  });
});
