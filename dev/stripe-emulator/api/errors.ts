import type Stripe from 'stripe';
import type { CardDecline } from './cards';

/** The body of Stripe's error answers. */
export interface ErrorBody {
  type: 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error';
  message: string;
  code?: string;
  decline_code?: string;
  doc_url?: string;
  param?: string;
  charge?: string;
  payment_intent?: Stripe.PaymentIntent;
  payment_method?: Stripe.PaymentMethod;
}

/** Thrown to refuse a request; nothing was changed. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly body: ErrorBody,
  ) {
    super(body.message);
  }
}

const documented = (code?: string) => code && { code, doc_url: `https://stripe.com/docs/error-codes/${dashed(code)}` };
const dashed = (code: string) => code.replaceAll('_', '-');

export const invalidRequest = (message: string, code?: string, more: Partial<ErrorBody> = {}) =>
  new ApiError(400, { type: 'invalid_request_error', message, ...documented(code), ...more });

export const noSuch = (what: string, id: string, { status = 404, param = 'intent' } = {}) =>
  new ApiError(status, {
    type: 'invalid_request_error',
    message: `No such ${what}: '${id}'`,
    ...documented('resource_missing'),
    param,
  });

export const unexpectedState = (message: string, intent: Stripe.PaymentIntent) =>
  invalidRequest(message, 'payment_intent_unexpected_state', { payment_intent: intent });

export const unauthorized = (message: string) => new ApiError(401, { type: 'invalid_request_error', message });

export const idempotencyMisuse = (message: string) => new ApiError(400, { type: 'idempotency_error', message });

export const keyInUse = (key: string) =>
  new ApiError(409, {
    type: 'idempotency_error',
    message: `There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request is still going through): ${key}. Please try again later.`,
    ...documented('idempotency_key_in_use'),
  });

/** Stripe's data about a declined card, in the answer and in `last_payment_error`. */
export const cardError = (decline: CardDecline, charge: Stripe.Charge, method: Stripe.PaymentMethod) => ({
  type: 'card_error' as const,
  ...decline,
  ...documented(decline.code),
  charge: charge.id,
  payment_method: method,
});

export const serverError: ErrorBody = { type: 'api_error', message: 'An error with our servers has occurred.' };
