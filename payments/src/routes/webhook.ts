import { type Clock, CodedError } from '@ticketing/common';
import { type Request, Router } from 'express';
import { findPaymentByIntent, type Payment, type Payments } from '../models/payment';
import { isHandled, markHandled } from '../models/webhook-event';
import type { Settlement } from '../settlement';
import { InvalidWebhookError, type StripeEvent, type StripeGateway } from '../stripe/gateway';

/**
 * POST /webhook: Stripe says that something has happened. Events repeat and arrive in any order, so one is only a hint to
 * look at the payment; the first copy of it is worth a look.
 */
export function webhookRouter(payments: Payments, settlement: Settlement, stripe: StripeGateway, clock: Clock): Router {
  return Router().post('/webhook', async (req, res) => {
    const event = readEvent(stripe, req);
    if (!(await isHandled(event.id))) {
      const { intentId } = event;
      const payment = intentId && (await paymentOf(payments, intentId, event.metadata));
      if (intentId && payment) await settlement.refresh(payment, intentId);
      await markHandled(event.id, clock.now());
    }
    res.json({ received: true });
  });
}

function readEvent(stripe: StripeGateway, req: Request): StripeEvent {
  try {
    return stripe.parseWebhook(req.rawBody ?? '', req.get('stripe-signature'));
  } catch (error) {
    if (error instanceof InvalidWebhookError) throw new CodedError('invalid_signature');
    throw error;
  }
}

/** By its intent; before the API's own answer was recorded, by the id that we gave to Stripe. */
async function paymentOf(
  payments: Payments,
  intentId: string,
  { paymentId }: Record<string, string>,
): Promise<Payment | undefined> {
  const known = await findPaymentByIntent(intentId);
  return known ?? (paymentId === undefined ? undefined : payments.find(paymentId));
}
