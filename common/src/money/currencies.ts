import type { MinorUnits } from './units';

/**
 * The currencies a marketplace can have, each with the least that Stripe charges in it, in the currency's minor unit. That is
 * for an account that is paid out in the same currency; one that is not needs the least of its own, after the conversion.
 * Left out are those that Stripe counts in another way than ISO 4217 does (ISK, UGX, three decimals), those whose
 * decimals differ between versions of Intl (HUF), and those for which Stripe names no minimum.
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

/** @returns the least that can be charged, in the currency's minor unit; 1 in a currency that no marketplace has today */
export const minimumCharge = (currency: string): MinorUnits => minimumCharges[currency as MarketCurrency] ?? 1;

const known = new Map<string, number>();

/**
 * How many decimals a currency has: 2 for USD, 0 for JPY. The API, the events and the pages all follow Intl in this, and
 * Stripe counts the currencies of the table in the same way.
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
