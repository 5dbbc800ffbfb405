import { CodedError, requireAuth, signedIn, validated, validateRequest } from '@ticketing/common';
import { Router } from 'express';
import { oneOrder } from '../api';
import { findPaymentOf } from '../models/payment';
import { paymentView } from './payment-view';

/** GET /?orderId=: the payment of the caller's own order. Other users do not learn whether there is one. */
export function showPaymentRouter(): Router {
  return Router().get('/', requireAuth, validateRequest(oneOrder), async (req, res) => {
    const payment = await findPaymentOf(validated(req, oneOrder).orderId);
    if (payment?.state.userId !== signedIn(req).id) throw new CodedError('not_found');
    res.json(paymentView(payment));
  });
}
