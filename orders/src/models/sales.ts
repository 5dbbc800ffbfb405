import { type Page, readPage, type SortOrder, type Stored, toStored } from '@ticketing/common';
import type { OrderState } from '../domain/order';
import { type Sale, salesKey, salesKeysOf, soldBy, ticketsOfUnknown } from '../domain/sale';
import { OrderModel } from './order';
import { moneyBackOf } from './payment-replica';
import { sellersOf } from './ticket-replica';

/** Whose sales, of which month. */
export interface Statement {
  sellerId: string;
  month: string;
}

const latest: SortOrder = { name: 'paid', field: 'paidAt', direction: -1 };

/** @returns a page of what a seller has sold in a month, the latest first */
export async function readSales(
  { sellerId, month }: Statement,
  page: { limit: number; cursor?: string | undefined },
): Promise<Page<Sale>> {
  const filter = { sales: salesKey(sellerId, month) };
  const { items, next } = await readPage(OrderModel, { filter, sort: latest, ...page });
  return {
    items: await salesBy(
      sellerId,
      items.map((order) => toStored<OrderState>(order)),
    ),
    next,
  };
}

/** @returns what a seller has sold by these paid orders */
export async function salesBy(sellerId: string, orders: Stored<OrderState>[]): Promise<Sale[]> {
  const [payments, sellers] = await Promise.all([
    moneyBackOf(orders.flatMap(({ state }) => state.paymentId ?? [])),
    sellersOf(orders.flatMap(({ state }) => ticketsOfUnknown(state))),
  ]);
  return orders.map(({ id, createdAt, state }) => ({
    orderId: id,
    paidAt: state.paidAt ?? createdAt,
    currency: state.ticket.currency,
    tickets: soldBy(sellerId, state, payments.get(state.paymentId ?? ''), sellers),
  }));
}

const batch = 500;

/** All sales of a month, a batch at a time. */
export async function* allSales(statement: Statement): AsyncGenerator<Sale[]> {
  let cursor: string | undefined;
  do {
    const { items, next } = await readSales(statement, { limit: batch, cursor });
    yield items;
    cursor = next;
  } while (cursor !== undefined);
}

/**
 * Has the paid orders from before there were statements found by their sellers: these the replicas of their tickets know.
 * It writes what no decision reads, and what the store writes in no other way, so it can run beside anything, and again.
 * @returns how many are found now, and of how many a seller is not known
 */
export async function findOlderSales(): Promise<{ found: number; unknown: number }> {
  const counts = { found: 0, unknown: 0 };
  const filter = { status: { $in: ['complete', 'refunding', 'refunded'] }, sales: { $exists: false } };
  for await (const document of OrderModel.collection.find(filter, { projection: { outbox: 0 } })) {
    // Only the store writes the collection.
    const { _id, history = [] } = document as unknown as OlderOrder;
    const { createdAt, state }: Stored<OrderState> = toStored(document as never);
    const paidAt = state.paidAt ?? history.find(({ event }) => event === 'order:completed')?.at ?? createdAt;
    const sales = salesKeysOf({ ...state, paidAt }, await sellersOf(ticketsOfUnknown(state)));
    counts[sales ? 'found' : 'unknown'] += 1;
    if (sales) await OrderModel.collection.updateOne({ _id } as never, { $set: { paidAt, sales } });
  }
  return counts;
}

interface OlderOrder {
  _id: unknown;
  history?: { event: string; at: Date }[];
}
