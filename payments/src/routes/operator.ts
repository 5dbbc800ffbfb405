import { CodedError, type Logger, operatorRouter, pathId, validated, validateRequest } from '@ticketing/common';
import type { Response, Router } from 'express';
import { somePayment } from '../api';
import { findPaymentByIntent, findPaymentOf, type Payment, type PaymentStore } from '../models/payment';
import { OutcomeUnknownError, type StripeGateway } from '../stripe/gateway';
import { operatedView } from './payment-view';

/** For operators: GET /operator?orderId= or ?stripeId=, and GET /operator/:id. What becomes of money orders decides. */
export function operatePaymentsRouter(payments: PaymentStore, stripe: StripeGateway, logger: Logger): Router {
  return operatorRouter()
    .get('/operator', validateRequest(somePayment), async (req, res) => {
      const { orderId, stripeId } = validated(req, somePayment);
      if (orderId !== undefined) await answer(res, await findPaymentOf(orderId));
      else await answer(res, stripeId === undefined ? undefined : await findPaymentAtStripe(stripeId));
    })
    .get('/operator/:id', async (req, res) => answer(res, await payments.find(pathId(req))));

  async function findPaymentAtStripe(stripeId: string): Promise<Payment | undefined> {
    const intentId = await stripe.findIntentId(stripeId).catch((error) => {
      if (!(error instanceof OutcomeUnknownError)) throw error;
      logger.warn({ err: error, stripeId }, 'not answered by Stripe');
      throw new CodedError('stripe_unavailable');
    });
    return findPaymentByIntent(intentId ?? stripeId);
  }

  async function answer(res: Response, payment: Payment | undefined) {
    if (!payment) throw new CodedError('not_found');
    res.json(operatedView(payment, await payments.story(payment.id)));
  }
}
