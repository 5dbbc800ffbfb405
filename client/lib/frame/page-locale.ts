import { headers } from 'next/headers';
import { cache } from 'react';
import type { MajorUnits } from '../api/api-types';
import { formatPrice } from '../ticket/money';
import { dateLocaleOf, localeOf } from './locale';

export interface PageLocale {
  price(price: MajorUnits, currency: string): string;
  /** The locales of prices and of dates, for text rendered in the browser. */
  prices: string;
  dates: string;
}

/** How to format prices and dates for this page's visitor; found out once per page. */
export const pageLocale = cache(async (): Promise<PageLocale> => {
  const prices = localeOf((await headers()).get('accept-language'));
  return { price: (price, currency) => formatPrice(price, currency, prices), prices, dates: dateLocaleOf(prices) };
});
