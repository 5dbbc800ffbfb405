/** `price` in major units as text with its currency, e.g. `$20.50`. */
export function formatPrice(price: number, currency: string, locale: string): string {
  return new Intl.NumberFormat(locale, { style: 'currency', currency }).format(price);
}

const decimalsOf = (currency: string): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;

/** An amount in the currency's minor units as a price in its major units (2050 USD -> 20.5). */
export const majorUnits = (amount: number, currency: string): number => amount / 10 ** decimalsOf(currency);

/** `price` in the currency's minor units (20.5 USD -> 2050), by moving the decimal point in its text. */
export function minorUnits(price: number, currency: string): number {
  return Number(price.toFixed(decimalsOf(currency)).replace('.', ''));
}
