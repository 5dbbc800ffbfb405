import {
  linkNextPage,
  pageFields,
  queryOf,
  readPage,
  requireAuth,
  requireRole,
  type SortOrder,
  toStored,
  validated,
  validateRequest,
} from '@ticketing/common';
import { Router } from 'express';
import { OrderModel } from '../models/order';
import { refundProblems } from '../models/payment-replica';
import { viewRefunds } from './order-view';

const input = queryOf(pageFields);
const latest: SortOrder = { name: 'latest', field: 'refundedAt', direction: -1 };

/** GET /refunds: for operators, a page of the orders whose money was given back, the latest first. */
export function listRefundsRouter(): Router {
  return Router().get('/refunds', requireAuth, requireRole('operator'), validateRequest(input), async (req, res) => {
    const { limit, cursor } = validated(req, input);
    const filter = { refundedAt: { $gt: new Date(0) } };
    const page = await readPage(OrderModel, { filter, sort: latest, limit, cursor });
    linkNextPage(req, res, page.next);
    const problems = await refundProblems(page.items.flatMap(({ paymentId }) => paymentId ?? []));
    const problemOf = ({ paymentId = '' }) => problems.get(paymentId);
    res.json(page.items.map((order) => viewRefunds(toStored(order), { isOperator: true, problem: problemOf(order) })));
  });
}
