import type Stripe from 'stripe';
import type { KnownMethod } from '../ledger';
import { attempt, capture } from './attempts';
import { findTestCard } from './cards';
import { type Answer, type Call, type Endpoint, ok } from './endpoint';
import { invalidRequest, noSuch, unexpectedState } from './errors';
import { paymentIntent, paymentMethod } from './objects';
import * as read from './params';

const path = '/v1/payment_intents';
const paidWith = ['payment_method', 'payment_method_data', 'confirmation_token'] as const;
const confirmation = [...paidWith, 'return_url', 'use_stripe_sdk', 'off_session', 'error_on_requires_action'];
const details = ['metadata', 'description'];

export const paymentIntents: Endpoint[] = [
  {
    operation: 'create',
    method: 'post',
    path,
    parameters: [
      'amount',
      'currency',
      'capture_method',
      'confirm',
      'allowed_payment_method_types',
      'payment_method_types',
      'automatic_payment_methods',
      ...confirmation,
      ...details,
    ],
    prepare(params) {
      const request = newIntent(params);
      return (call) => {
        const intent = paymentIntent({ ...request, created: call.now });
        call.change.put('intents', intent.id, intent);
        call.emit('payment_intent.created', intent);
        return params.confirm === 'true' ? confirm(call, intent, params) : remember(call, intent, params);
      };
    },
  },
  {
    operation: 'retrieve',
    method: 'get',
    path: `${path}/:id`,
    parameters: ['client_secret'],
    prepare: () => (call) => ok(find(call)),
  },
  {
    operation: 'update',
    method: 'post',
    path: `${path}/:id`,
    parameters: details,
    prepare(params) {
      const given = read.metadata(params);
      const description = read.text(params, 'description');
      return (call) => {
        const before = find(call);
        const intent = {
          ...before,
          metadata: { ...before.metadata, ...given },
          description: description ?? before.description,
        };
        call.change.put('intents', intent.id, intent);
        return ok(intent);
      };
    },
  },
  {
    operation: 'confirm',
    method: 'post',
    path: `${path}/:id/confirm`,
    parameters: confirmation,
    prepare: (params) => (call) => confirm(call, find(call), params),
  },
  {
    operation: 'capture',
    method: 'post',
    path: `${path}/:id/capture`,
    parameters: ['amount_to_capture', ...details],
    prepare(params) {
      const amount = read.amount(params, 'amount_to_capture');
      return (call) => capture(call, find(call), amount);
    },
  },
  {
    operation: 'cancel',
    method: 'post',
    path: `${path}/:id/cancel`,
    parameters: ['cancellation_reason'],
    prepare(params) {
      const reasons = ['duplicate', 'fraudulent', 'requested_by_customer', 'abandoned'] as const;
      const reason = read.oneOf(params, 'cancellation_reason', reasons) ?? null;
      return (call) => cancel(call, find(call), reason);
    },
  },
];

function newIntent(params: read.Params) {
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

/** The smallest charge that Stripe takes, in minor units, for a few currencies. */
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

function find(call: Call): Stripe.PaymentIntent {
  const intent = call.change.get('intents', call.id);
  if (!intent) throw noSuch('payment_intent', call.id);
  return intent;
}

/** A payment method given on creation waits for its confirmation. */
function remember(call: Call, intent: Stripe.PaymentIntent, params: read.Params): Answer {
  if (!paidWith.some((name) => name in params)) return ok(intent);
  const known = methodOf(call, intent, params);
  const ready: Stripe.PaymentIntent = { ...intent, status: 'requires_confirmation', payment_method: known.method.id };
  call.change.put('methods', known.method.id, known);
  call.change.put('intents', intent.id, ready);
  return ok(ready);
}

function confirm(call: Call, intent: Stripe.PaymentIntent, params: read.Params): Answer {
  if (intent.status === 'succeeded') {
    throw unexpectedState(
      'You cannot confirm this PaymentIntent because it has already succeeded after being previously confirmed.',
      intent,
    );
  }
  if (!['requires_payment_method', 'requires_confirmation', 'requires_action'].includes(intent.status)) {
    throw unexpectedState(
      `You cannot confirm this PaymentIntent because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be confirmed: requires_confirmation, requires_action.`,
      intent,
    );
  }
  return attempt(call, intent, methodOf(call, intent, params), read.text(params, 'return_url'));
}

/** The card that pays: from a test token, or a payment method that the emulator made before. */
function methodOf(call: Call, intent: Stripe.PaymentIntent, params: read.Params): KnownMethod {
  const token = read.text(read.nested(read.nested(params, 'payment_method_data'), 'card'), 'token');
  const confirmationToken = read.text(params, 'confirmation_token');
  const id = read.text(params, 'payment_method') ?? token ?? confirmationToken ?? intent.payment_method;
  if (typeof id !== 'string') {
    throw unexpectedState(
      "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a payment method or ConfirmationToken.",
      intent,
    );
  }
  const known = call.change.get('methods', id);
  if (known) return known;
  const card = findTestCard(id);
  if (card) return { method: paymentMethod(card, call.now), card };
  if (id === token) throw noSuch('token', id, { status: 400, param: 'payment_method_data[card][token]' });
  if (id === confirmationToken) throw noSuch('confirmation_token', id, { status: 400, param: 'confirmation_token' });
  throw noSuch('PaymentMethod', id, { status: 400, param: 'payment_method' });
}

function cancel(
  call: Call,
  intent: Stripe.PaymentIntent,
  reason: Stripe.PaymentIntent.CancellationReason | null,
): Answer {
  if (intent.status === 'succeeded' || intent.status === 'canceled') {
    throw unexpectedState(
      `You cannot cancel this PaymentIntent because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be canceled: requires_payment_method, requires_capture, requires_confirmation, requires_action, processing.`,
      intent,
    );
  }
  const held = call.change.get('charges', String(intent.latest_charge));
  const canceled: Stripe.PaymentIntent = {
    ...intent,
    status: 'canceled',
    amount_capturable: 0,
    canceled_at: call.now,
    cancellation_reason: reason,
    next_action: null,
  };
  call.change.put('intents', intent.id, canceled);
  if (intent.status === 'requires_capture' && held) {
    // Stripe calls the release of an authorisation a refund too, though no money was ever received.
    const released: Stripe.Charge = { ...held, refunded: true, amount_refunded: held.amount };
    call.change.put('charges', held.id, released);
    call.emit('charge.refunded', released);
  }
  call.emit('payment_intent.canceled', canceled);
  return ok(canceled);
}
