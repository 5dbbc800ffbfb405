import { requireAuth, signedIn, validated, validateRequest } from '@ticketing/common';
import { Router } from 'express';
import { someOrders } from '../api';
import { findPaymentsOf } from '../models/payment';
import { paymentView } from './payment-view';

/** GET /list?orderIds=a,b: the payments of those of the caller's own orders that have one. */
export function listPaymentsRouter(): Router {
  return Router().get('/list', requireAuth, validateRequest(someOrders), async (req, res) => {
    const { orderIds } = validated(req, someOrders);
    const payments = await findPaymentsOf(orderIds, signedIn(req).id);
    res.json(payments.map(paymentView));
  });
}
