import Stripe from 'stripe';
import type { IntentStatus } from '../domain/intent';
import { type Decline, toDecline } from './decline';
import { isIntentStatus } from './intent';

/**
 * The card was declined, or its authorisation is over: nothing was charged, and another card may be tried (with another
 * idempotency key).
 */
export class PaymentDeclinedError extends Error {
  readonly kind = 'declined';

  constructor(readonly decline: Decline) {
    super(decline.message);
  }
}

/**
 * Whether Stripe did it is unknown: timeout, lost connection, a 5xx, the key still being processed, a rate limit, or a
 * rejected API key. Retrieve the intent to find out (but retry a create with its key). Stripe replays a 5xx to its key
 * for a day, so an action that turns out not to have happened needs a new key.
 */
export class OutcomeUnknownError extends Error {
  readonly kind = 'unknown';
}

/** Stripe examined the request and will never do it: invalid parameters, unknown id, or an intent in another state. */
export class RequestRefusedError extends Error {
  readonly kind = 'refused';

  /**
   * @param code Stripe's error code, for example `payment_intent_unexpected_state` or `resource_missing`
   * @param intentStatus the state the intent is in, if Stripe tells
   */
  constructor(
    message: string,
    readonly code: string,
    readonly intentStatus?: IntentStatus,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The webhook was not signed by Stripe with our secret, is too old, or is not JSON. */
export class InvalidWebhookError extends Error {
  readonly kind = 'invalid_webhook';
}

export type GatewayError = PaymentDeclinedError | OutcomeUnknownError | RequestRefusedError;

/** Stripe reports a late capture like an invalid request, but here it is the bank that refuses. */
const authorizationIsOver = ['capture_charge_authorization_expired', 'charge_expired_for_capture'];

/** Maps the SDK's errors to the three outcomes a caller must distinguish; anything else is a bug and stays as it is. */
export function toGatewayError(error: unknown): unknown {
  if (!(error instanceof Stripe.errors.StripeError)) return error;
  if (error instanceof Stripe.errors.StripeCardError || authorizationIsOver.includes(error.code ?? '')) {
    const { code, decline_code, message } = error;
    return new PaymentDeclinedError(toDecline({ code, decline_code, message }));
  }
  if (
    error instanceof Stripe.errors.StripeInvalidRequestError ||
    error instanceof Stripe.errors.StripeIdempotencyError
  ) {
    const status = error.payment_intent?.status;
    const known = status && isIntentStatus(status) ? status : undefined;
    return new RequestRefusedError(error.message, error.code ?? error.rawType ?? 'invalid_request', known, {
      cause: error,
    });
  }
  return new OutcomeUnknownError(error.message, { cause: error });
}
