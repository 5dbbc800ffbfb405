import type Stripe from 'stripe';
import { attempt, capture } from './attempts';
import { type Answer, type Call, type Endpoint, ok } from './endpoint';
import { noSuch, unexpectedState } from './errors';
import { methodOf, paidWith } from './methods';
import { newIntent } from './new-intent';
import { paymentIntent } from './objects/payment-intent';
import * as read from './params';

const path = '/v1/payment_intents';
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

function find(call: Call): Stripe.PaymentIntent {
  const intent = call.change.get('intents', call.id);
  if (!intent) throw noSuch('payment_intent', call.id);
  return intent;
}

/** A payment method given on creation waits for confirmation. */
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
  return end(call, intent, reason);
}

/** The bank ends an authorisation that was not captured, by default after seven days. */
export function expire(call: Call, intent: Stripe.PaymentIntent): Answer {
  if (intent.status !== 'requires_capture') throw unexpectedState(`${intent.id} holds no money.`, intent);
  return end(call, intent, 'automatic', 'charge.expired');
}

/**
 * Ends an intent. Stripe records the release of an authorisation as a refund too, though no money was ever received.
 */
function end(
  call: Call,
  intent: Stripe.PaymentIntent,
  reason: Stripe.PaymentIntent.CancellationReason | null,
  release: 'charge.refunded' | 'charge.expired' = 'charge.refunded',
): Answer {
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
    const released: Stripe.Charge = { ...held, refunded: true, amount_refunded: held.amount };
    call.change.put('charges', held.id, released);
    call.emit(release, released);
  }
  call.emit('payment_intent.canceled', canceled);
  return ok(canceled);
}
