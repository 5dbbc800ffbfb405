import { type Clock, CodedError } from '@ticketing/common';
import { type Request, Router } from 'express';
import { findPaymentByIntent } from '../models/payment';
import { isHandled, markHandled } from '../models/webhook-event';
import type { Settlement } from '../settlement';
import { InvalidWebhookError, type StripeEvent, type StripeGateway } from '../stripe/gateway';

/**
 * POST /webhook: receives Stripe's events. They repeat and arrive in any order, so an event is only a hint to check the
 * payment, and only its first copy is acted on.
 */
export function webhookRouter(settlement: Settlement, stripe: StripeGateway, clock: Clock): Router {
  return Router().post('/webhook', async (req, res) => {
    const event = readEvent(stripe, req);
    if (!(await isHandled(event.id))) {
      const { intentId } = event;
      // An intent is recorded in its payment before any money moves on it: an unknown intent does not concern us.
      const payment = intentId && (await findPaymentByIntent(intentId));
      if (intentId && payment) await settlement.refresh(payment, intentId);
      await markHandled(event.id, clock.now());
    }
    res.json({ received: true });
  });
}

function readEvent(stripe: StripeGateway, req: Request): StripeEvent {
  try {
    // Without a body there are no bytes.
    return stripe.parseWebhook(Buffer.isBuffer(req.body) ? req.body : '', req.get('stripe-signature'));
  } catch (error) {
    if (error instanceof InvalidWebhookError) throw new CodedError('invalid_signature');
    throw error;
  }
}
