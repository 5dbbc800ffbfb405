import { feeInWords, neighbours, readMonth, writeMonth } from '../statement';

const now = new Date('2026-11-30T23:59:59Z');

describe('the month of a statement', () => {
  it.each([
    ['', '2026-11'],
    ['2025-01', '2025-01'],
    ['2025-13', '2026-11'],
    ['last', '2026-11'],
  ])('asked for as "%s" is %s', (asked, month) => {
    expect(readMonth(asked, now)).toBe(month);
  });

  it.each([
    ['2026-11', '2026-10', undefined],
    ['2026-10', '2026-09', '2026-11'],
    ['2025-12', '2025-11', '2026-01'],
    ['2026-01', '2025-12', '2026-02'],
  ])('%s comes after %s and before %s', (month, earlier, later) => {
    expect(neighbours(month, now)).toEqual({ earlier, later });
  });

  it('has a name', () => {
    expect(writeMonth('2026-03', 'en-GB')).toBe('March 2026');
  });
});

describe('the fee', () => {
  it.each([
    [undefined, /no fees/],
    [0, /no fees/],
    [2.5, /2\.5% of it is our fee/],
  ])('of %s percent is said as it is', (percent, words) => {
    expect(feeInWords(percent)).toMatch(words);
  });
});
