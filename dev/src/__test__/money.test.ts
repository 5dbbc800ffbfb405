import * as pages from '../../../client/lib/ticket/money';
import { marketCurrencies, minimumCharge, toMajorUnits } from '../../../common/src/money';

describe('a currency', () => {
  it.each(marketCurrencies)('such as %s is counted by the pages as by the services', (currency) => {
    for (const minor of [minimumCharge(currency), 12_345, 999_999]) {
      expect(pages.minorUnits(toMajorUnits(minor, currency), currency)).toBe(minor);
    }
  });
});
