import { addToSpan, limitAttempts, requireAuth, show, signedIn, validated, validateRequest } from '@ticketing/common';
import { Router } from 'express';
import { cardPayment, paymentAttempt } from '../api';
import type { Checkout } from '../checkout';
import { paymentView } from './payment-view';

/** Across all of a buyer's orders: a caller with more declined cards is testing stolen ones. */
const limit = limitAttempts({ name: 'payment', limit: 20, windowSeconds: 15 * 60, by: (req) => signedIn(req).id });

/** POST /: pays for an order; 200 with the same payment if it is already paid or being paid. */
export function newPaymentRouter(checkout: Checkout): Router {
  return Router().post('/', requireAuth, validateRequest(cardPayment), limit, async (req, res) => {
    const { orderId, token } = validated(req, cardPayment);
    // A declined card is announced to nobody: by this it is found.
    addToSpan({ attributes: { 'ticketing.order.id': orderId } });
    const { payment, attempted, clientSecret } = await checkout.pay(orderId, signedIn(req).id, token);
    res.status(attempted ? 201 : 200).json(show(paymentAttempt, { ...paymentView(payment), clientSecret }));
  });
}
