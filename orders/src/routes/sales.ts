import {
  type Clock,
  decimalsOf,
  linkNextPage,
  type MinorUnits,
  requireAuth,
  show,
  signedIn,
  toMajorUnits,
  validated,
  validateRequest,
} from '@ticketing/common';
import { type Request, Router } from 'express';
import { sale, salesPageQuery, salesQuery, salesTotal } from '../api';
import { addSales, monthOf, type Sale, type SalesTotal, type SoldTicket } from '../domain/sale';
import { allSales, readSales } from '../models/sales';

/**
 * What the caller has sold in a month: GET /sales, a page of it, the latest first; GET /sales/totals, its sums; GET
 * /sales.csv, all of it as a table.
 */
export function salesRouter(clock: Clock): Router {
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
      const lines = [csvHead];
      for await (const sales of allSales(statement)) lines.push(...sales.flatMap(csvLines));
      // The mark by which spreadsheets know UTF-8.
      res.attachment(`sales-${statement.month}.csv`).send(`\ufeff${lines.join('\r\n')}\r\n`);
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

const csvHead = 'order,paid,ticket,title,currency,price,refunded,fee,due';

function csvLines({ orderId, paidAt, currency, tickets }: Sale): string[] {
  const amount = (minor: MinorUnits) => toMajorUnits(minor, currency).toFixed(decimalsOf(currency));
  return tickets.map(({ id, title, price, refunded, fee, due }) =>
    [...[orderId, paidAt.toISOString(), id, csvText(title), currency], ...[price, refunded, fee, due].map(amount)].join(
      ',',
    ),
  );
}

/** What begins like this, a spreadsheet may calculate, and call addresses with what else it knows. */
const formula = /^\s*[=+\-@＝＋－＠\t\r]/u;

const csvText = (text: string): string => `"${(formula.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
