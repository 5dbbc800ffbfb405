import { currentTraceparent, inSpan, type MinorUnits, type OrderStatus } from '@ticketing/common';
import Stripe from 'stripe';
import { RequestRefusedError, toGatewayError } from './errors';
import { type Intent, idOf, toIntent } from './intent';
import { parseWebhook, type StripeEvent } from './webhook';

export type { Decline } from './decline';
export {
  type GatewayError,
  InvalidWebhookError,
  OutcomeUnknownError,
  PaymentDeclinedError,
  RequestRefusedError,
} from './errors';
export type { Intent } from './intent';
export type { StripeEvent } from './webhook';

/** `key` is the idempotency key: repeated calls with the same key and arguments take effect once. */
interface Keyed {
  key: string;
}

/** Every call the payments service makes to Stripe. Calls reject with a GatewayError. */
export interface StripeGateway {
  /** @param metadata should contain `paymentId` */
  createIntent(
    request: Keyed & { amount: MinorUnits; currency: string; metadata: Record<string, string> },
  ): Promise<Intent>;
  /**
   * Authorises. @param token `tok_…`, `pm_…` or `ctoken_…`. Rejects as declined; resolves `requires_action` for 3-D
   * Secure
   */
  confirmIntent(request: Keyed & { intentId: string; token: string }): Promise<Intent>;
  captureIntent(request: Keyed & { intentId: string }): Promise<Intent>;
  /**
   * Releases an authorisation, or ends an intent that was never paid. Refused once money was captured, or when
   * canceled.
   */
  cancelIntent(request: Keyed & { intentId: string }): Promise<Intent>;
  retrieveIntent(intentId: string): Promise<Intent>;
  /**
   * @param stripeId of a charge (`ch_…`), a refund (`re_…`) or a dispute (`dp_…`, `du_…`); Stripe is asked for nothing else
   * @returns the id of the intent that it belongs to, if there is such a thing
   */
  findIntentId(stripeId: string): Promise<string | undefined>;
  /**
   * Refunds an amount of what was captured, or everything not yet refunded.
   * @param request `reason`: for people at the Dashboard, what has become of the order
   */
  refundIntent(
    request: Keyed & { intentId: string; amount?: MinorUnits; reason: `order_${OrderStatus}` },
  ): Promise<Intent>;
  /** @throws InvalidWebhookError unless Stripe signed exactly these bytes */
  parseWebhook(rawBody: string | Buffer, signatureHeader: string | undefined): StripeEvent;
}

export interface StripeGatewayOptions {
  apiKey: string;
  /** The address of another server that speaks Stripe's API, for example the emulator; Stripe itself when absent. */
  apiUrl?: string;
  webhookSecret: string;
  /** How long one call may take before its outcome counts as unknown; 10 s by default. */
  timeoutMs?: number;
}

/** The refunded amount is stored on the charge. */
const withCharge = { expand: ['latest_charge'] };

export function createStripeGateway(options: StripeGatewayOptions): StripeGateway {
  const stripe = new Stripe(options.apiKey, {
    ...(options.apiUrl && { ...address(options.apiUrl), httpClient: tellingTheTrace() }),
    timeout: options.timeoutMs ?? 10_000,
    // Retries by the SDK cannot help: Stripe replays a 500 to its key, and answers 409 while the first attempt still
    // runs. The caller checks the intent and decides. (The SDK still retries a closed connection once, with the same
    // key.)
    maxNetworkRetries: 0,
    telemetry: false,
  });
  const intents = stripe.paymentIntents;
  // What the Dashboard and Stripe's mails name besides intents, by how its id begins.
  const partsOfIntents = new Map<string, (id: string) => Promise<Pick<Stripe.Charge, 'payment_intent'>>>([
    ['ch', (id) => stripe.charges.retrieve(id)],
    ['re', (id) => stripe.refunds.retrieve(id)],
    ['dp', (id) => stripe.disputes.retrieve(id)],
    ['du', (id) => stripe.disputes.retrieve(id)],
  ]);
  const retrieve = async (id: string): Promise<Intent> => {
    const intent = await intents.retrieve(id, withCharge);
    const charge = intent.latest_charge;
    const disputed = typeof charge === 'object' && charge?.disputed;
    return toIntent(intent, disputed ? (await stripe.disputes.list({ payment_intent: id })).data : []);
  };

  return {
    createIntent: ({ key, ...request }) =>
      asIntent('create intent', () =>
        intents.create(
          { ...request, ...withCharge, capture_method: 'manual', allowed_payment_method_types: ['card'] },
          { idempotencyKey: key },
        ),
      ),
    confirmIntent: ({ key, intentId, token }) =>
      asIntent('confirm intent', () =>
        intents.confirm(intentId, { ...paidWith(token), ...withCharge }, { idempotencyKey: key }),
      ),
    captureIntent: ({ key, intentId }) =>
      asIntent('capture intent', () => intents.capture(intentId, withCharge, { idempotencyKey: key })),
    cancelIntent: ({ key, intentId }) =>
      asIntent('cancel intent', () => intents.cancel(intentId, withCharge, { idempotencyKey: key })),
    retrieveIntent: (intentId) => ask('retrieve intent', () => retrieve(intentId)),
    findIntentId: async (stripeId) => {
      const [, prefix = ''] = /^([a-z]+)_\w+$/.exec(stripeId) ?? [];
      const retrievePart = partsOfIntents.get(prefix);
      if (!retrievePart) return undefined;
      return ask('find intent', async () => idOf((await retrievePart(stripeId)).payment_intent)).catch((error) => {
        if (error instanceof RequestRefusedError && error.code === 'resource_missing') return undefined;
        throw error;
      });
    },
    refundIntent: ({ key, intentId: payment_intent, amount, reason }) =>
      ask('refund intent', async () => {
        const request = { payment_intent, metadata: { reason }, ...(amount !== undefined && { amount }) };
        await stripe.refunds.create(request, { idempotencyKey: key });
        return retrieve(payment_intent);
      }),
    parseWebhook: (rawBody, signature) => parseWebhook(stripe, rawBody, signature, options.webhookSecret),
  };
}

const asIntent = (what: string, call: () => Promise<Stripe.PaymentIntent>): Promise<Intent> =>
  ask(what, async () => toIntent(await call()));

async function ask<Answer>(what: string, call: () => Promise<Answer>): Promise<Answer> {
  try {
    return await inSpan({ name: `stripe ${what}`, kind: 'client' }, call);
  } catch (error) {
    throw toGatewayError(error);
  }
}

/** How each kind of token is sent. */
function paidWith(token: string): Stripe.PaymentIntentConfirmParams {
  if (token.startsWith('ctoken_')) return { confirmation_token: token };
  if (!token.startsWith('tok_')) return { payment_method: token };
  // Stripe accepts a card token here, but omits cards from the types and from its OpenAPI because of PCI.
  const payment_method_data = { type: 'card', card: { token } };
  return { payment_method_data };
}

/** A stand-in for Stripe is traced as the services are; Stripe itself learns nothing of our traces. */
function tellingTheTrace(): Stripe.HttpClient {
  const client = Stripe.createNodeHttpClient();
  const makeRequest = client.makeRequest.bind(client);
  client.makeRequest = (host, port, path, method, headers, ...rest) => {
    const traceparent = currentTraceparent();
    return makeRequest(host, port, path, method, { ...headers, ...(traceparent && { traceparent }) }, ...rest);
  };
  return client;
}

function address(apiUrl: string) {
  const { protocol, hostname, port } = new URL(apiUrl);
  const http = protocol === 'http:';
  return { protocol: http ? ('http' as const) : ('https' as const), host: hostname, port: port || (http ? 80 : 443) };
}
