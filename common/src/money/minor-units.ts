const decimal = /^(\d{1,6})(?:\.(\d{1,2}))?$/;

/**
 * A price in a currency's major unit (20.5) as an integer in its minor unit (2050). Read off the digits: in floating
 * point 1.15 * 100 is not 115.
 * @returns undefined unless the price is a number above 0 with at most two decimals and at most 999 999.99
 */
export function toMinorUnits(price: unknown): number | undefined {
  const digits = typeof price === 'number' ? decimal.exec(String(price)) : null;
  if (!digits) return undefined;
  const [, whole = '', fraction = ''] = digits;
  const minor = Number(whole) * 100 + Number(fraction.padEnd(2, '0'));
  return minor > 0 ? minor : undefined;
}

/** An integer in a currency's minor unit (2050) as a number in its major unit (20.5), the nearest one to its two decimals. */
export const toMajorUnits = (minor: number): number => minor / 100;
