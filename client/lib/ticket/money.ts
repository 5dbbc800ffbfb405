import type { MajorUnits, MinorUnits } from '../api/api-types';
import { remembered } from '../ui/remembered';

const formatOf = remembered(
  (currency: string, locale: string) => new Intl.NumberFormat(locale, { style: 'currency', currency }),
);

/** `price` in major units as text with its currency, e.g. `$20.50`. */
export function formatPrice(price: MajorUnits, currency: string, locale: string): string {
  return formatOf(currency, locale).format(price);
}

const decimalsOf = (currency: string): number => formatOf(currency, 'en').resolvedOptions().maximumFractionDigits ?? 2;

/** An amount in the currency's minor units as a price in its major units (2050 USD -> 20.5). */
export const majorUnits = (amount: MinorUnits, currency: string): MajorUnits => amount / 10 ** decimalsOf(currency);

/** `price` in the currency's minor units (20.5 USD -> 2050), by moving the decimal point in its text. */
export function minorUnits(price: MajorUnits, currency: string): MinorUnits {
  return Number(price.toFixed(decimalsOf(currency)).replace('.', ''));
}
