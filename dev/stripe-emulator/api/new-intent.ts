import { invalidRequest } from './errors';
import type { NewIntent } from './objects/payment-intent';
import * as read from './params';

/** @returns the intent to create @throws ApiError for what Stripe refuses */
export function newIntent(params: read.Params): Omit<NewIntent, 'created'> {
  if ('payment_method_types' in params) {
    throw invalidRequest(
      'The payment_method_types parameter is no longer supported; use allowed_payment_method_types.',
      'payment_method_types_no_longer_supported',
      { param: 'payment_method_types' },
    );
  }
  const currency = read.currency(params);
  const amount = read.required(read.amount(params, 'amount'), 'amount');
  const least = smallest[currency] ?? 1;
  if (amount < least) {
    const message = `Amount must be at least ${read.money(least, currency)} ${currency}`;
    throw invalidRequest(message, 'amount_too_small', { param: 'amount' });
  }
  const allowedTypes = read.list(params, 'allowed_payment_method_types');
  return {
    amount,
    currency,
    captureMethod:
      read.oneOf(params, 'capture_method', ['automatic', 'automatic_async', 'manual'] as const) ?? 'automatic_async',
    metadata: read.metadata(params),
    description: read.text(params, 'description') ?? null,
    allowedTypes: allowedTypes.length > 0 ? allowedTypes : null,
  };
}

/** Stripe's minimum charge, in minor units, for a few currencies. */
const smallest: Record<string, number> = {
  usd: 50,
  eur: 50,
  cad: 50,
  aud: 50,
  chf: 50,
  gbp: 30,
  jpy: 50,
  sek: 300,
  dkk: 250,
};
