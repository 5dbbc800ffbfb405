/** Digits in groups of three, all with the same separator; then decimals after a different one. */
const GROUPED = /^\d{1,3}(?:(?<sign>[ ',.])\d{3})(?:\k<sign>\d{3})*(?:(?!\k<sign>)[.,]\d{1,2})?$/;
const PLAIN = /^\d+(?:[.,]\d{1,2})?$/;

/**
 * Reads a price as people type it: 20, 49.50, 49,5, 1,000, 1.000, $1,234.50, 1 234,50. A comma or a point before the
 * last one or two digits is the decimal separator; before three it separates thousands, because no price has three
 * decimals.
 * @returns the price in the currency's major unit in the API's number format, e.g. `1234.50`; undefined for any other
 * text, which is refused, never read as another number
 */
export function typedPrice(text: string): string | undefined {
  const amount = text
    .normalize('NFKC') // full-width digits, and non-breaking spaces
    .replace(/^\s*\p{Sc}?\s*|\s*\p{Sc}?\s*$/gu, '')
    .replaceAll('’', "'");
  const sign = GROUPED.exec(amount)?.groups?.sign;
  if (sign !== undefined) return amount.replaceAll(sign, '').replace(',', '.');
  return PLAIN.test(amount) ? amount.replace(',', '.') : undefined;
}

/** A typed price for the API: a number, or the text itself if it is no price, so that the API refuses it. */
export function priceOrText(text: string): number | string {
  const price = typedPrice(text);
  return price === undefined ? text.trim() : Number(price);
}
