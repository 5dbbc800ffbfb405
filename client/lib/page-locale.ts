import { headers } from 'next/headers';
import { dateLocaleOf, localeOf } from './locale';
import { formatPrice } from './money';

/** How to write prices and dates for the visitor of this page. */
export async function pageLocale(): Promise<{ price(price: number, currency: string): string; dates: string }> {
  const locale = localeOf((await headers()).get('accept-language'));
  return { price: (price, currency) => formatPrice(price, currency, locale), dates: dateLocaleOf(locale) };
}
