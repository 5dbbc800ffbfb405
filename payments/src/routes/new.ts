import { isId, limitAttempts, requireAuth, signedIn, validated, validateRequest } from '@ticketing/common';
import { Router } from 'express';
import { body } from 'express-validator';
import type { Checkout } from '../checkout';
import { paymentView } from './payment-view';

const input = validateRequest(
  body('orderId', 'orderId must be the id of an order').custom(isId),
  body('token', "token must be Stripe's: tok_…, pm_… or ctoken_…")
    .isString()
    .bail()
    .matches(/^(tok|pm|ctoken)_\w{1,200}$/),
);

/** Over all orders of a buyer: whoever has more cards declined is trying out stolen ones. */
const limit = limitAttempts({ name: 'payment', limit: 20, windowSeconds: 15 * 60, by: (req) => signedIn(req).id });

/** POST /: pays for an order; 200 with the same payment if it is paid, or being paid, already. */
export function newPaymentRouter(checkout: Checkout): Router {
  return Router().post('/', requireAuth, input, limit, async (req, res) => {
    const { orderId, token } = validated<{ orderId: string; token: string }>(req);
    const { payment, attempted, clientSecret } = await checkout.pay(orderId, signedIn(req).id, token);
    res.status(attempted ? 201 : 200).json({ ...paymentView(payment), clientSecret });
  });
}
