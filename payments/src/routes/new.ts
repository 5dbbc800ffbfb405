import { addToSpan, limitAttempts, requireAuth, show, signedIn, validated, validateRequest } from '@ticketing/common';
import { Router } from 'express';
import { cardPayment, paymentAttempt } from '../api';
import type { Checkout } from '../checkout';
import { paymentView } from './payment-view';

const windowSeconds = 15 * 60;
/**
 * Across all of a buyer's orders: a caller with more declined cards is testing stolen ones. One that asks for 3-D Secure
 * counts, too: of its decline only a webhook tells.
 */
const limitBuyer = limitAttempts({
  ...{ name: 'payment', limit: 20, windowSeconds, by: (req) => signedIn(req).id },
  mayFail: ({ res }) => res?.locals.isUndecided === true,
});

/**
 * POST /: pays for an order; 200 with the same payment if it is already paid or being paid.
 * @param perAddress failures allowed per network address, across all accounts: whoever tests cards makes several
 */
export function newPaymentRouter(checkout: Checkout, perAddress: number): Router {
  const limitAddress = limitAttempts({ name: 'payment-address', limit: perAddress, windowSeconds });
  const checks = [requireAuth, validateRequest(cardPayment), limitAddress, limitBuyer];
  return Router().post('/', ...checks, async (req, res) => {
    const { orderId, token } = validated(req, cardPayment);
    // A declined card is announced to nobody: by this it is found.
    addToSpan({ attributes: { 'ticketing.order.id': orderId } });
    const { payment, attempted, clientSecret } = await checkout.pay(orderId, signedIn(req).id, token);
    res.locals.isUndecided = payment.state.status === 'requires_action';
    res.status(attempted ? 201 : 200).json(show(paymentAttempt, { ...paymentView(payment), clientSecret }));
  });
}
