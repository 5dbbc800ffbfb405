import type { IntentStatus } from '../../payments/src/domain/intent';
import {
  OutcomeUnknownError,
  PaymentDeclinedError,
  RequestRefusedError,
  type StripeGateway,
} from '../../payments/src/stripe/gateway';
import type { Answer, Executions } from './executions';

/** A PaymentIntent as stored at Stripe. */
export interface StripeIntent {
  id: string;
  status: IntentStatus;
  amount: number;
  currency: string;
  amountReceived: number;
  amountRefunded: number;
  metadata: { paymentId: string; orderId: string };
  decline?: { code: string; message: string };
  /** Its card was authorised, and the bank will decline the capture. */
  uncollectable?: true;
}

/** Stripe's whole state: intents, and its first answer to each idempotency key. */
export interface Stripe {
  intents: StripeIntent[];
  answers: Record<string, Answer>;
}

export const noStripe: Stripe = { intents: [], answers: {} };

/**
 * The cards that buyers try: one that works, one declined at once, one declined at the capture, one that requires 3-D
 * Secure.
 */
export const cards = {
  good: 'tok_visa',
  bad: 'tok_chargeDeclined',
  uncollectable: 'tok_captureDeclined',
  asking: 'tok_threeDSecure',
} as const;

const decline = { code: 'card_declined', message: 'Your card was declined.' };

type Request = Record<string, unknown> & { key?: string; intentId?: string; amount?: number };

/** The payments service's gateway to Stripe. Every call goes to the explorer. */
export function exploredGateway(executions: Executions): StripeGateway {
  const ask = async (method: string, request: Request) => {
    const {
      metadata,
      uncollectable: _secret,
      ...intent
    } = (await executions.ask({ to: 'stripe', method, request }, stripeError)) as StripeIntent;
    return { ...intent, clientSecret: 'secret', paymentId: metadata.paymentId };
  };
  return {
    createIntent: (request) => ask('create', { ...request }),
    confirmIntent: (request) => ask('confirm', { ...request }),
    captureIntent: (request) => ask('capture', { ...request }),
    cancelIntent: (request) => ask('cancel', { ...request }),
    refundIntent: (request) => ask('refund', { ...request }),
    findIntentId: async () => undefined,
    retrieveIntent: (intentId) => ask('retrieve', { intentId }),
    parseWebhook: (body) => JSON.parse(String(body)),
  };
}

function stripeError(refused: { kind: string; status?: IntentStatus }): Error {
  if (refused.kind === 'declined') return new PaymentDeclinedError(decline);
  if (refused.kind === 'unknown') return new OutcomeUnknownError('Nobody knows');
  return new RequestRefusedError('Not in this state', 'payment_intent_unexpected_state', refused.status);
}

/**
 * Stripe does what it is asked, once for each idempotency key.
 * @param keys whether it respects the key
 */
export function serve(
  stripe: Stripe,
  method: string,
  request: Request,
  keys: boolean,
): { stripe: Stripe; answer: Answer } {
  const key = keys ? request.key : undefined;
  const known = key === undefined ? undefined : stripe.answers[key];
  if (known) return { stripe, answer: known };
  const { intents, answer } = act(stripe.intents, method, request);
  return {
    stripe: { intents, answers: key === undefined ? stripe.answers : { ...stripe.answers, [key]: answer } },
    answer,
  };
}

function act(intents: StripeIntent[], method: string, request: Request): { intents: StripeIntent[]; answer: Answer } {
  if (method === 'create') {
    const { amount, currency, metadata } = request as unknown as StripeIntent;
    const id = `pi_${intents.length + 1}`;
    const made = {
      id,
      status: 'requires_payment_method',
      amount,
      currency,
      amountReceived: 0,
      amountRefunded: 0,
      metadata,
    } as const;
    return { intents: [...intents, made], answer: { value: made } };
  }
  const intent = intents.find(({ id }) => id === request.intentId);
  if (!intent) throw new Error(`Stripe has no intent ${request.intentId}`);
  const next = method === 'retrieve' ? intent : transition(intent, method, request);
  if (!next) return { intents, answer: { refused: { kind: 'refused', status: intent.status } } };
  const declined = method !== 'retrieve' && next.decline !== undefined;
  return { intents: replace(intents, next), answer: declined ? { refused: { kind: 'declined' } } : { value: next } };
}

export const replace = (intents: StripeIntent[], next: StripeIntent): StripeIntent[] =>
  intents.map((intent) => (intent.id === next.id ? next : intent));

/** @returns the intent afterwards; undefined if its status does not allow it */
function transition(intent: StripeIntent, method: string, request: Request): StripeIntent | undefined {
  const { status, amount, amountRefunded } = intent;
  const { token, amount: asked = amount - amountRefunded } = request;
  const open =
    status === 'requires_payment_method' || status === 'requires_confirmation' || status === 'requires_action';
  const { decline: _previous, uncollectable, ...rest } = intent;
  switch (method) {
    case 'confirm':
      if (!open) return undefined;
      if (token === cards.bad) return { ...rest, status: 'requires_payment_method', decline };
      if (token === cards.uncollectable) return { ...rest, status: 'requires_capture', uncollectable: true };
      return { ...rest, status: token === cards.asking ? 'requires_action' : 'requires_capture' };
    case 'capture':
      if (status !== 'requires_capture') return undefined;
      if (uncollectable) return { ...rest, status: 'requires_payment_method', decline };
      return { ...rest, status: 'succeeded', amountReceived: amount };
    case 'cancel':
      return open || status === 'requires_capture' ? { ...rest, status: 'canceled' } : undefined;
    case 'refund':
      // Not more than there is.
      return status === 'succeeded' && asked > 0 && asked <= amount - amountRefunded
        ? { ...rest, amountRefunded: amountRefunded + asked }
        : undefined;
    default:
      throw new Error(`Stripe does not know ${method}`);
  }
}
