import { CodedError, isId, requireAuth, signedIn, validated, validateRequest } from '@ticketing/common';
import { Router } from 'express';
import { query } from 'express-validator';
import { findPaymentOf } from '../models/payment';
import { paymentView } from './payment-view';

const input = validateRequest(query('orderId', 'orderId must be the id of an order').custom(isId));

/** GET /?orderId=: the payment of one's own order. Nobody else learns whether there is one. */
export function showPaymentRouter(): Router {
  return Router().get('/', requireAuth, input, async (req, res) => {
    const payment = await findPaymentOf(validated<{ orderId: string }>(req).orderId);
    if (payment?.state.userId !== signedIn(req).id) throw new CodedError('not_found');
    res.json(paymentView(payment));
  });
}
