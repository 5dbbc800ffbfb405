import { requireAuth, signedIn, validated, validateRequest } from '@ticketing/common';
import { Router } from 'express';
import { someOrders } from '../api';
import { findPaymentsOf } from '../models/payment';
import { paymentView } from './payment-view';

/** GET /list?orderIds=a,b: the payments of those of these orders that are one's own and somebody has tried to pay. */
export function listPaymentsRouter(): Router {
  return Router().get('/list', requireAuth, validateRequest(someOrders), async (req, res) => {
    const { orderIds } = validated(req, someOrders);
    const payments = await findPaymentsOf(orderIds, signedIn(req).id);
    res.json(payments.map(paymentView));
  });
}
