import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Stripe from 'stripe';
import type { stateOf } from '../control/state';
import { type StripeEmulatorOptions, startStripeEmulator } from '../emulator';
import type { Fault } from '../faults';

/** The real SDK, pointed at a server with Stripe's API. */
export function sdk(url: string, { key = 'sk_test_ticketing', timeout = 20_000 } = {}): Stripe {
  const { hostname, port } = new URL(url);
  return new Stripe(key, { host: hostname, port, protocol: 'http', timeout, maxNetworkRetries: 0, telemetry: false });
}

type FaultRequest = Fault extends infer Each
  ? Each extends Fault
    ? Pick<Each, 'on' | 'kind'> & Partial<Each>
    : never
  : never;

/** An emulator, with the SDK and the control API. */
export async function startEmulator(options: StripeEmulatorOptions = {}) {
  const emulator = await startStripeEmulator({ firstRetryMs: 5, ...options });
  const call = (method: string, path: string, body?: object) =>
    fetch(`${emulator.url}/_emulator${path}`, {
      method,
      ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
  const stripe = sdk(emulator.url);
  return {
    ...emulator,
    stripe,
    call,
    fail: async (fault: FaultRequest) => expect((await call('POST', '/faults', fault)).status).toBe(201),
    state: async () => (await call('GET', '/state')).json() as Promise<ReturnType<typeof stateOf>>,
    /** An intent for 20.00 that awaits confirmation. */
    newIntent: (params: Partial<Stripe.PaymentIntentCreateParams> = {}) =>
      stripe.paymentIntents.create({ amount: 2000, currency: 'usd', capture_method: 'manual', ...params }),
  };
}

export type TestEmulator = Awaited<ReturnType<typeof startEmulator>>;

/** The SDK's error, in the API's terms. */
export async function failure(call: Promise<unknown>) {
  const error = await call.then(
    () => new Error('It succeeded'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof Stripe.errors.StripeError)) throw error;
  return error;
}

/** A webhook endpoint that verifies signatures; `answer` decides the status, 200 by default. */
export async function startReceiver(secret: string, answer: (delivery: number) => number = () => 200) {
  const received: Stripe.Event[] = [];
  let deliveries = 0;
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk) => chunks.push(chunk));
    req.on('end', () => {
      deliveries += 1;
      const status = answer(deliveries);
      const body = Buffer.concat(chunks);
      if (status === 200) {
        received.push(Stripe.webhooks.constructEvent(body, req.headers['stripe-signature'] ?? '', secret));
      }
      res.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook`,
    received,
    types: () => received.map((event) => event.type),
    deliveries: () => deliveries,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
