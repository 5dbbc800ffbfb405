import { dateLocaleOf, localeOf } from '../../frame/locale';
import { formatPrice, majorUnits, minorUnits } from '../money';

describe('prices', () => {
  it.each([
    [20.5, 'usd', 'en-US', '$20.50'],
    [1234.5, 'EUR', 'en-US', '€1,234.50'],
    [1234.5, 'EUR', 'de-DE', '1.234,50\u00a0€'],
    [1500, 'JPY', 'en-US', '¥1,500'],
  ])('%d %s in %s is %s', (price, currency, locale, text) => {
    expect(formatPrice(price, currency, locale)).toBe(text);
  });

  it.each([
    [20.5, 'usd', 2050],
    [0.29, 'usd', 29],
    [1.15, 'usd', 115],
    [999_999.99, 'usd', 99_999_999],
    [1500, 'jpy', 1500],
  ])('%d %s are %d minor units, without rounding errors', (price, currency, amount) => {
    expect(minorUnits(price, currency)).toBe(amount);
    expect(majorUnits(amount, currency)).toBe(price);
  });
});

describe("the visitor's locale", () => {
  it.each([
    [null, 'en-US'],
    ['', 'en-US'],
    ['*', 'en-US'],
    ['de-DE,de;q=0.9,en;q=0.8', 'de-DE'],
    ['en-GB', 'en-GB'],
    ['!!, xx-invalid-toolongsubtag, fr;q=0.5', 'fr'],
    ['de;q=0.1,fr;q=0.9', 'fr'],
    ['de;q=0,fr;q=0.1', 'fr'],
    ['en-GB-u-nu-arab-ca-buddhist', 'en-GB'],
    ['ar-EG', 'ar-EG-u-nu-latn'],
    ['fa', 'fa-u-nu-latn'],
  ])('of %j is %s', (header, locale) => {
    expect(localeOf(header)).toBe(locale);
  });

  it.each(['ar-EG', 'fa', 'mr', 'my', 'ne'])('writes Latin digits for %s', (header) => {
    expect(formatPrice(1234.5, 'USD', localeOf(header))).toMatch(/1.?234[.,٫]50/);
  });

  it('looks at a header of any length no longer than at one of 500 characters', () => {
    expect(localeOf(`${'xx-invalid-toolongsubtag,'.repeat(40)}fr`)).toBe('en-US');
  });

  it('writes dates in English, the visitor’s own if it is one', () => {
    expect([dateLocaleOf('en-GB'), dateLocaleOf('de-DE')]).toEqual(['en-GB', 'en-US']);
  });
});
