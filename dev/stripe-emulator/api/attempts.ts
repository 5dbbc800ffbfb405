import type Stripe from 'stripe';
import type { KnownMethod } from '../ledger';
import type { CardDecline } from './cards';
import { type Answer, type Call, ok } from './endpoint';
import { cardError, invalidRequest, unexpectedState } from './errors';
import { charge } from './objects/charge';
import { money } from './params';

/** Tries to pay the intent with this card: it is authorised, captured, declined, or requires 3-D Secure. */
export function attempt(call: Call, intent: Stripe.PaymentIntent, known: KnownMethod, returnUrl?: string): Answer {
  call.change.put('methods', known.method.id, known);
  return known.card.authenticate ? askForAuthentication(call, intent, known, returnUrl) : pay(call, intent, known);
}

function askForAuthentication(
  call: Call,
  intent: Stripe.PaymentIntent,
  known: KnownMethod,
  returnUrl?: string,
): Answer {
  const url = new URL(`/_emulator/3ds/${intent.id}`, call.baseUrl);
  url.searchParams.set('client_secret', intent.client_secret ?? '');
  if (returnUrl) url.searchParams.set('return_url', returnUrl);
  const waiting: Stripe.PaymentIntent = {
    ...intent,
    status: 'requires_action',
    payment_method: known.method.id,
    last_payment_error: null,
    next_action: { type: 'redirect_to_url', redirect_to_url: { url: url.href, return_url: returnUrl ?? null } },
  };
  call.change.put('intents', intent.id, waiting);
  call.emit('payment_intent.requires_action', waiting);
  return ok(waiting);
}

/** The buyer returned from 3-D Secure. */
export function authenticated(call: Call, intent: Stripe.PaymentIntent, success: boolean): Answer {
  const known = call.change.get('methods', String(intent.payment_method));
  if (intent.status !== 'requires_action' || !known) {
    throw unexpectedState(
      `This PaymentIntent has a status of ${intent.status}: there is nothing to authenticate`,
      intent,
    );
  }
  if (success) return pay(call, intent, known);
  const failed: Stripe.PaymentIntent = {
    ...withoutMethod(intent),
    last_payment_error: {
      type: 'invalid_request_error',
      code: 'payment_intent_authentication_failure',
      doc_url: 'https://stripe.com/docs/error-codes/payment-intent-authentication-failure',
      message:
        'We are unable to authenticate your payment method. Please choose a different payment method and try again.',
      payment_method: known.method,
    },
  };
  call.change.put('intents', intent.id, failed);
  call.emit('payment_intent.payment_failed', failed);
  return ok(failed);
}

function pay(call: Call, intent: Stripe.PaymentIntent, { method, card }: KnownMethod): Answer {
  const made = charge(intent, method.id, card, call.now);
  if (card.decline) return decline(call, intent, made, method, card.decline);
  const authorised: Stripe.PaymentIntent = {
    ...intent,
    status: 'requires_capture',
    amount_capturable: intent.amount,
    latest_charge: made.id,
    last_payment_error: null,
    next_action: null,
    payment_method: method.id,
  };
  call.change.put('charges', made.id, made);
  call.change.put('intents', intent.id, authorised);
  call.emit('charge.succeeded', made);
  if (intent.capture_method !== 'manual') return capture(call, authorised, intent.amount);
  call.emit('payment_intent.amount_capturable_updated', authorised);
  return ok(authorised);
}

/** The card is declined: the intent waits for another one. */
function decline(
  call: Call,
  intent: Stripe.PaymentIntent,
  charge: Stripe.Charge,
  method: Stripe.PaymentMethod,
  reason: CardDecline,
): Answer {
  const error = cardError(reason, charge, method);
  const declined: Stripe.PaymentIntent = {
    ...withoutMethod(intent),
    amount_capturable: 0,
    latest_charge: charge.id,
    last_payment_error: error as Stripe.PaymentIntent.LastPaymentError,
  };
  call.change.put('charges', charge.id, charge);
  call.change.put('intents', intent.id, declined);
  call.emit('charge.failed', charge);
  call.emit('payment_intent.payment_failed', declined);
  return { status: 402, body: { error: { ...error, payment_intent: declined } } };
}

const withoutMethod = (intent: Stripe.PaymentIntent): Stripe.PaymentIntent => ({
  ...intent,
  status: 'requires_payment_method',
  next_action: null,
  payment_method: null,
});

/** Captures the amount; the rest of the authorisation is released. A declined capture releases everything. */
export function capture(call: Call, intent: Stripe.PaymentIntent, amount = intent.amount_capturable): Answer {
  const held = call.change.get('charges', String(intent.latest_charge));
  if (intent.status !== 'requires_capture' || !held) {
    throw unexpectedState(
      `This PaymentIntent could not be captured because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be captured: requires_capture.`,
      intent,
    );
  }
  if (amount > intent.amount_capturable) {
    const most = money(intent.amount_capturable, intent.currency);
    throw invalidRequest(`Amount must be no more than ${most}`, 'amount_too_large', { param: 'amount_to_capture' });
  }
  const known = call.change.get('methods', String(intent.payment_method));
  if (known?.card.declineCapture) {
    const { code, message } = known.card.declineCapture;
    const failed: Stripe.Charge = {
      ...held,
      status: 'failed',
      paid: false,
      failure_code: code,
      failure_message: message,
    };
    return decline(call, intent, failed, known.method, known.card.declineCapture);
  }
  const captured: Stripe.Charge = { ...held, captured: true, amount_captured: amount };
  const succeeded: Stripe.PaymentIntent = {
    ...intent,
    status: 'succeeded',
    amount_capturable: 0,
    amount_received: amount,
  };
  call.change.put('charges', held.id, captured);
  call.change.put('intents', intent.id, succeeded);
  if (intent.capture_method === 'manual') call.emit('charge.captured', captured);
  call.emit('payment_intent.succeeded', succeeded);
  return ok(succeeded);
}
