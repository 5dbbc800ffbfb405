import {
  type AdmissionCodes,
  type AuditLine,
  auditLineOf,
  type Clock,
  CodedError,
  linkNextPage,
  operatorAct,
  operatorRouter,
  pathId,
  readPage,
  type SortOrder,
  type Stored,
  toStored,
  validated,
  validateRequest,
} from '@ticketing/common';
import type { Response, Router } from 'express';
import { givenCode, ordersOfUser } from '../api';
import { cancelUnpaid, type OrderState } from '../domain/order';
import { OrderModel, type OrderStore, orderIdsBetween } from '../models/order';
import { findMoneyBack, refundProblems } from '../models/payment-replica';
import { viewOperated } from './order-view';

const newest: SortOrder = { name: 'newest', field: 'createdAt', direction: -1 };

/**
 * For operators: GET /operator?userId=, a page of a user's orders, the newest first; POST /operator/lookup, the order of a
 * ticket's code; GET /operator/:id; POST /operator/:id/cancel, which is refused once the order is being paid.
 */
export function operateOrdersRouter(orders: OrderStore, codes: AdmissionCodes, clock: Clock): Router {
  return operatorRouter(OrderModel)
    .get('/operator', validateRequest(ordersOfUser), async (req, res) => {
      const { userId, limit, cursor } = validated(req, ordersOfUser);
      const { items, next } = await readPage(OrderModel, { filter: { userId }, sort: newest, limit, cursor });
      linkNextPage(req, res, next);
      const problems = await refundProblems(items.flatMap(({ paymentId }) => paymentId ?? []));
      res.json(items.map((order) => viewOperated(toStored(order), problems.get(order.paymentId ?? ''))));
    })
    .post('/operator/lookup', validateRequest(givenCode), async (req, res) => {
      const found = await codes.find(validated(req, givenCode).code, orderIdsBetween);
      if (!found) throw new CodedError('unknown_code');
      await answer(res, await orders.get(found.orderId));
    })
    .get('/operator/:id', async (req, res) => answer(res, await orders.get(pathId(req))))
    .post('/operator/:id/cancel', validateRequest(operatorAct), async (req, res) => {
      const line = auditLineOf(req, 'cancel', clock);
      await answer(res, await orders.act(pathId(req), line, ({ state }) => cancelUnpaid(state)), line);
    });

  async function answer(res: Response, order: Stored<OrderState>, line?: AuditLine) {
    const [history, { refundProblem }] = await Promise.all([
      orders.story(order.id),
      findMoneyBack(order.state.paymentId),
    ]);
    res.json(viewOperated(order, refundProblem, history, line));
  }
}
