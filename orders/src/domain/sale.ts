import { type MinorUnits, totalOf } from '@ticketing/common';
import { isRefunded, type OrderState, seatsOf, ticketIdsOf } from './order';

/** A ticket that was sold, and what its seller is due for it: its price without what went back and without the fee. */
export interface SoldTicket {
  id: string;
  title: string;
  price: MinorUnits;
  refunded: MinorUnits;
  /** None of what went back. */
  fee: MinorUnits;
  due: MinorUnits;
}

/** What a seller has sold by one order. */
export interface Sale {
  orderId: string;
  paidAt: Date;
  currency: string;
  tickets: SoldTicket[];
}

/** What a seller has sold in one currency; `price` is the sum of all prices. */
export type SalesTotal = Omit<SoldTicket, 'id' | 'title'> & { currency: string; count: number };

/** The fee for a ticket of this price, to the nearest minor unit. @param percent with at most two decimals */
export const feeOf = (price: MinorUnits, percent: number): MinorUnits =>
  Math.floor((price * Math.round(percent * 100) + 5_000) / 10_000);

/** Whether its sellers have sold something by an order. */
export const isPaid = (order: OrderState): boolean => order.status === 'complete' || isRefunded(order);

/** The month of a moment in UTC, as `YYYY-MM`. */
export const monthOf = (at: Date): string => at.toISOString().slice(0, 7);

/** What a seller's sales of a month are found by. */
export const salesKey = (sellerId: string, month: string): string => `${sellerId}:${month}`;

/**
 * What the sales by an order are found by: one text for each of its sellers.
 * @param sellers who sells each ticket of an order that is older than `sellerId`
 * @returns undefined of an order that was not paid, or as long as not all of that is known
 */
export function salesKeysOf(order: OrderState, sellers: ReadonlyMap<string, string> = new Map()): string[] | undefined {
  const { paidAt } = order;
  if (!paidAt) return undefined;
  const all = seatsOf(order).map(({ id, sellerId = sellers.get(id) }) => sellerId);
  const known = all.filter((sellerId) => sellerId !== undefined);
  return known.length < all.length ? undefined : [...new Set(known)].map((seller) => salesKey(seller, monthOf(paidAt)));
}

/** The tickets of an order whose seller only their replicas know: it is older than `sellerId`. */
export const ticketsOfUnknown = (order: OrderState): string[] =>
  seatsOf(order).some(({ sellerId }) => sellerId === undefined) ? ticketIdsOf(order) : [];

/** What is known about an order's payment. */
interface PaidBack {
  paidBack?: boolean | undefined;
  amountRefunded?: MinorUnits | undefined;
}

/**
 * What a seller has sold by a paid order, and what of it went back: what orders has decided, or more if it went back at
 * Stripe or by the bank. A part of an order is split by the prices of its tickets, and adds up.
 * @param sellers as in `salesKeysOf`
 */
export function soldBy(
  sellerId: string,
  order: OrderState,
  { paidBack, amountRefunded = 0 }: PaidBack = {},
  sellers: ReadonlyMap<string, string> = new Map(),
): SoldTicket[] {
  const total = totalOf(order);
  const decided = order.refunds?.at(-1)?.amount ?? 0;
  const back = paidBack || isRefunded(order) ? total : Math.min(total, Math.max(decided, amountRefunded));
  let before = 0;
  return seatsOf(order).flatMap(({ id, title, price, fee: whole = 0, sellerId: seller = sellers.get(id) }) => {
    const until = before + price;
    const refunded = partOf(back, until, total) - partOf(back, before, total);
    before = until;
    const fee = whole - partOf(whole, refunded, price);
    return seller === sellerId ? [{ id, title, price, refunded, fee, due: price - refunded - fee }] : [];
  });
}

/** Adds sales to what was sold before, by currency. */
export function addSales(totals: Map<string, SalesTotal>, sales: Sale[]): void {
  for (const { currency, tickets } of sales) {
    const sum = totals.get(currency) ?? { currency, count: 0, price: 0, refunded: 0, fee: 0, due: 0 };
    totals.set(currency, sum);
    for (const { price, refunded, fee, due } of tickets) {
      sum.count += 1;
      sum.price += price;
      sum.refunded += refunded;
      sum.fee += fee;
      sum.due += due;
    }
  }
}

/** This share of an amount, rounded down. The product of two amounts may be larger than any safe integer. */
const partOf = (amount: MinorUnits, part: MinorUnits, whole: MinorUnits): MinorUnits =>
  Number((BigInt(amount) * BigInt(part)) / BigInt(whole));
