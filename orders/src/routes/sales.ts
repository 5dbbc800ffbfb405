import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  type Clock,
  CodedError,
  decimalsOf,
  linkNextPage,
  type MinorUnits,
  pathId,
  requireAuth,
  show,
  signedIn,
  toMajorUnits,
  validated,
  validateRequest,
} from '@ticketing/common';
import { type Request, Router } from 'express';
import { sale, salesPageQuery, salesQuery, salesTotal } from '../api';
import { addSales, isPaid, monthOf, type Sale, type SalesTotal, type SoldTicket } from '../domain/sale';
import type { OrderStore } from '../models/order';
import { allSales, readSales, type Statement, salesBy } from '../models/sales';

/**
 * What the caller has sold in a month: GET /sales, a page of it, the latest first; GET /sales/totals, its sums; GET
 * /sales.csv, all of it as a table. And what they have sold by one order: GET /sales/:id.
 */
export function salesRouter(orders: OrderStore, clock: Clock): Router {
  const statementOf = (req: Request, { month = monthOf(clock.now()) }: { month?: string | undefined }) => ({
    sellerId: signedIn(req).id,
    month,
  });
  return Router()
    .get('/sales', requireAuth, validateRequest(salesPageQuery), async (req, res) => {
      const { limit, cursor, ...asked } = validated(req, salesPageQuery);
      const { items, next } = await readSales(statementOf(req, asked), { limit, cursor });
      linkNextPage(req, res, next);
      res.json(items.map(saleView));
    })
    .get('/sales/totals', requireAuth, validateRequest(salesQuery), async (req, res) => {
      const totals = new Map<string, SalesTotal>();
      for await (const sales of allSales(statementOf(req, validated(req, salesQuery)))) addSales(totals, sales);
      res.json([...totals.values()].map((total) => show(salesTotal, { ...total, ...amounts(total, total.currency) })));
    })
    .get('/sales.csv', requireAuth, validateRequest(salesQuery), async (req, res) => {
      const statement = statementOf(req, validated(req, salesQuery));
      const lines = csvOf(statement);
      // What fails before there is anything to send is answered as everywhere.
      const { value: begin } = await lines.next();
      res.attachment(`sales-${statement.month}.csv`).write(begin);
      await pipeline(Readable.from(lines), res);
    })
    .get('/sales/:id', requireAuth, async (req, res) => {
      const order = await orders.get(pathId(req));
      const [sold] = isPaid(order.state) ? await salesBy(signedIn(req).id, [order]) : [];
      // Whether there is such an order is for who has a part in it.
      if (!sold?.tickets.length) throw new CodedError('not_found');
      res.json(saleView(sold));
    });
}

type Amounts = Pick<SoldTicket, 'price' | 'refunded' | 'fee' | 'due'>;

const amounts = ({ price, refunded, fee, due }: Amounts, currency: string) => ({
  price: toMajorUnits(price, currency),
  refunded: toMajorUnits(refunded, currency),
  fee: toMajorUnits(fee, currency),
  due: toMajorUnits(due, currency),
});

const saleView = ({ tickets, ...sold }: Sale) =>
  show(sale, {
    ...sold,
    tickets: tickets.map((ticket) => ({ ...ticket, ...amounts(ticket, sold.currency) })),
  });

/** In batches, as they are read. It begins with the mark by which spreadsheets know UTF-8. */
async function* csvOf(statement: Statement): AsyncGenerator<string> {
  let begin = '\ufefforder,paid,ticket,title,currency,price,refunded,fee,due\r\n';
  for await (const sales of allSales(statement)) {
    yield begin + sales.flatMap(csvLines).join('');
    begin = '';
  }
}

function csvLines({ orderId, paidAt, currency, tickets }: Sale): string[] {
  const amount = (minor: MinorUnits) => toMajorUnits(minor, currency).toFixed(decimalsOf(currency));
  return tickets.map(({ id, title, price, refunded, fee, due }) =>
    [orderId, paidAt.toISOString(), id, csvText(title), currency, ...[price, refunded, fee, due].map(amount)]
      .join(',')
      .concat('\r\n'),
  );
}

/** What begins like this, a spreadsheet may calculate, and call addresses with what else it knows. */
const formula = /^\s*[=+\-@＝＋－＠\t\r]/u;

const csvText = (text: string): string => `"${(formula.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
