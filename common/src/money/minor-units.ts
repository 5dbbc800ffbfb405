import { decimalsOf } from './currencies';
import type { MajorUnits, MinorUnits } from './units';

/** The highest price, in any currency's major unit. */
export const highestPrice: MajorUnits = 999_999.99;

const decimal = /^(\d{1,6})(?:\.(\d{1,2}))?$/;

/** Whether this can be a price in some currency: a number above 0 and at most 999 999.99, with at most two decimals. */
export const isPrice = (price: unknown): price is MajorUnits =>
  typeof price === 'number' && price > 0 && decimal.test(String(price));

/**
 * Converts a price in major units (20.5) to an integer in minor units (2050). Works on the digits: in floating point,
 * 1.15 * 100 is not 115.
 * @returns undefined unless it is a price, with no more decimals than the currency has
 */
export function toMinorUnits(price: MajorUnits, currency: string): MinorUnits | undefined {
  if (!isPrice(price)) return undefined;
  const decimals = decimalsOf(currency);
  const [, whole = '', fraction = ''] = decimal.exec(String(price)) ?? [];
  return fraction.length > decimals ? undefined : Number(whole + fraction.padEnd(decimals, '0'));
}

/** Converts an integer in minor units (2050) to the nearest number in major units (20.5). */
export const toMajorUnits = (minor: MinorUnits, currency: string): MajorUnits => minor / 10 ** decimalsOf(currency);

/** An amount in minor units, formatted for messages: `USD 20.50`. */
export const writeAmount = (minor: MinorUnits, currency: string): string =>
  `${currency} ${toMajorUnits(minor, currency).toFixed(decimalsOf(currency))}`;
