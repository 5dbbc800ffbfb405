import type { MinorUnits } from './units';

/**
 * The currencies a marketplace can use, each with Stripe's minimum charge in the currency's minor unit. That applies to
 * an account paid out in the same currency; any other needs its own minimum, after the conversion. Currencies are left
 * out if Stripe counts them differently from ISO 4217 (ISK, UGX, three decimals), if their decimals differ between
 * versions of Intl (HUF), or if Stripe names no minimum.
 */
export const minimumCharges = {
  AED: 200,
  AUD: 50,
  BRL: 50,
  CAD: 50,
  CHF: 50,
  CZK: 1500,
  DKK: 250,
  EUR: 50,
  GBP: 30,
  HKD: 400,
  INR: 50,
  JPY: 50,
  MXN: 1000,
  MYR: 200,
  NOK: 300,
  NZD: 50,
  PLN: 200,
  RON: 200,
  SEK: 300,
  SGD: 50,
  THB: 1000,
  USD: 50,
} as const;

export type MarketCurrency = keyof typeof minimumCharges;

export const marketCurrencies = Object.keys(minimumCharges) as MarketCurrency[];

/** @returns the minimum charge in the currency's minor unit; 1 for a currency no marketplace can use today */
export const minimumCharge = (currency: string): MinorUnits => minimumCharges[currency as MarketCurrency] ?? 1;

const known = new Map<string, number>();

/**
 * A currency's number of decimals: 2 for USD, 0 for JPY. The API, the events and the pages all follow Intl, and Stripe
 * counts the currencies of the table the same way.
 */
export function decimalsOf(currency: string): number {
  let decimals = known.get(currency);
  if (decimals === undefined) {
    const format = new Intl.NumberFormat('en', { style: 'currency', currency });
    decimals = format.resolvedOptions().maximumFractionDigits ?? 2;
    known.set(currency, decimals);
  }
  return decimals;
}

/** How precise an amount may be, in words. */
export function decimalsIn(currency: string): string {
  const most = decimalsOf(currency);
  return most > 0 ? `at most ${most} decimals` : 'no decimals';
}
