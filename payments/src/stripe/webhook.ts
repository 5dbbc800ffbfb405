import type Stripe from 'stripe';
import { InvalidWebhookError } from './errors';
import { idOf } from './intent';

/** What a webhook provides: a hint that this intent has changed. Its content may be outdated; retrieve the intent. */
export interface StripeEvent {
  /** Unique: Stripe may send the same event many times. */
  id: string;
  type: string;
  /** The intent the event is about, if any. */
  intentId?: string;
  metadata: Record<string, string>;
}

/** @throws InvalidWebhookError unless these bytes were signed with this secret within the last five minutes */
export function parseWebhook(
  stripe: Stripe,
  rawBody: string | Buffer,
  signature: string | undefined,
  secret: string,
): StripeEvent {
  let event: Stripe.Event;
  try {
    event = stripe.webhooks.constructEvent(rawBody, signature ?? '', secret);
  } catch (error) {
    throw new InvalidWebhookError('The webhook is not signed by Stripe', { cause: error });
  }
  const about = event.data.object;
  const intent =
    about.object === 'payment_intent' ? about : 'payment_intent' in about ? about.payment_intent : undefined;
  const intentId = idOf(intent);
  return {
    id: event.id,
    type: event.type,
    ...(intentId && { intentId }),
    metadata: ('metadata' in about && about.metadata) || {},
  };
}
