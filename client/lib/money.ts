/** `price` in major units as text with its currency, e.g. `$20.50`. */
export function formatPrice(price: number, currency: string, locale: string): string {
  return new Intl.NumberFormat(locale, { style: 'currency', currency }).format(price);
}

/** `price` in the currency's minor units (20.5 USD -> 2050), by moving the decimal point in its text. */
export function minorUnits(price: number, currency: string): number {
  const { maximumFractionDigits = 2 } = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions();
  return Number(price.toFixed(maximumFractionDigits).replace('.', ''));
}
