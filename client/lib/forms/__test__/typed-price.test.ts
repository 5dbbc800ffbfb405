import fc from 'fast-check';
import { typedPrice } from '../typed-price';

describe('a price as people type it', () => {
  it.each([
    ['20', '20'],
    ['49.50', '49.50'],
    ['49,5', '49.5'],
    [' 20 ', '20'],
    ['0', '0'],
    ['0.00', '0.00'],
    ['1,000', '1000'],
    ['1.000', '1000'],
    ['1,234.50', '1234.50'],
    ['1.234,50', '1234.50'],
    ['1 234,50', '1234.50'],
    ['1\u00a0234,5', '1234.5'],
    ['1\u202f000', '1000'],
    ["1'000", '1000'],
    ['1’000.05', '1000.05'],
    ['1,234,567', '1234567'],
    ['1.234.567,89', '1234567.89'],
    ['$20', '20'],
    ['20 €', '20'],
    ['¥1,000', '1000'],
    ['１０００', '1000'],
    ['999999.99', '999999.99'],
  ])('%j is %s', (typed, price) => {
    expect(typedPrice(typed)).toBe(price);
  });

  it.each([
    '',
    ' ',
    'free',
    '-1',
    '+1',
    '1e3',
    '0x10',
    '20.',
    '.5',
    '1,23,456',
    '1,2345',
    '1.234.56',
    '1,234,56',
    '1 23',
    '1  234',
    '1.2.3',
    '20 30',
    '1 234.567',
    'Infinity',
    '٢٠',
  ])('%j is none', (typed) => {
    expect(typedPrice(typed)).toBeUndefined();
  });

  it.each(['en-US', 'de-DE', 'fr-FR', 'de-CH', 'sv-SE', 'ja-JP', 'pt-BR'])(
    'written as in %s is read back',
    (locale) => {
      const cents = fc.integer({ min: 0, max: 99_999_999 });
      fc.assert(
        fc.property(cents, (amount) => {
          const written = new Intl.NumberFormat(locale, { minimumFractionDigits: 2 }).format(amount / 100);
          expect(Number(typedPrice(written))).toBe(amount / 100);
        }),
      );
    },
  );
});
