import { CodedError, operatorRouter, pathId, validated, validateRequest } from '@ticketing/common';
import type { Response, Router } from 'express';
import { somePayment } from '../api';
import { findPaymentByIntent, findPaymentOf, type Payment, type PaymentStore } from '../models/payment';
import { operatedView } from './payment-view';

/** For operators: GET /operator?orderId= or ?stripeId=, and GET /operator/:id. What becomes of money orders decides. */
export function operatePaymentsRouter(payments: PaymentStore): Router {
  return operatorRouter()
    .get('/operator', validateRequest(somePayment), async (req, res) => {
      const { orderId, stripeId } = validated(req, somePayment);
      if (orderId !== undefined) await answer(res, await findPaymentOf(orderId));
      else await answer(res, stripeId === undefined ? undefined : await findPaymentByIntent(stripeId));
    })
    .get('/operator/:id', async (req, res) => answer(res, await payments.find(pathId(req))));

  async function answer(res: Response, payment: Payment | undefined) {
    if (!payment) throw new CodedError('not_found');
    res.json(operatedView(payment, await payments.story(payment.id)));
  }
}
