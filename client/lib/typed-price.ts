/** Digits in groups of three, parted by one sign throughout; then decimals behind another sign. */
const GROUPED = /^\d{1,3}(?:(?<sign>[ ',.])\d{3})(?:\k<sign>\d{3})*(?:(?!\k<sign>)[.,]\d{1,2})?$/;
const PLAIN = /^\d+(?:[.,]\d{1,2})?$/;

/**
 * Reads a price as people type it: 20, 49.50, 49,5, 1,000, 1.000, $1,234.50, 1 234,50.
 * A comma or a point before the last one or two digits is the decimal sign; before three it parts the thousands, because
 * no price has three decimals.
 * @returns the price in the currency's major unit as the API reads numbers, e.g. `1234.50`; undefined if the text is
 *   anything else: it is refused then, never taken for another number
 */
export function typedPrice(text: string): string | undefined {
  const amount = text
    .normalize('NFKC') // full-width digits, and spaces that do not break
    .replace(/^\s*\p{Sc}?\s*|\s*\p{Sc}?\s*$/gu, '')
    .replaceAll('’', "'");
  const sign = GROUPED.exec(amount)?.groups?.sign;
  if (sign !== undefined) return amount.replaceAll(sign, '').replace(',', '.');
  return PLAIN.test(amount) ? amount.replace(',', '.') : undefined;
}
