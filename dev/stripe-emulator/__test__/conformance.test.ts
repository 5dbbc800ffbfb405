import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type Stripe from 'stripe';
import { failure, sdk, startEmulator, type TestEmulator } from './harness';

const binary = process.env.STRIPE_MOCK_BINARY;
if (!binary)
  console.error('NOT CHECKED AGAINST STRIPE: set STRIPE_MOCK_BINARY to a stripe-mock to compare with its OpenAPI');

/** stripe-mock refuses what Stripe's OpenAPI forbids, and answers as it describes. */
async function startStripeMock(file: string) {
  const child = spawn(file, ['-http-addr', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface(child.stdout)) {
    const address = /Listening for HTTP at address: (\S+)/.exec(line)?.[1];
    if (address) return { child, url: `http://${address}` };
  }
  throw new Error('stripe-mock did not start');
}

const expand = ['latest_charge'];

/** Ticketing's requests, in an order that the emulator's states allow; stripe-mock has no states. */
async function everyRequest(stripe: Stripe, dispute: (intentId: string) => Promise<unknown>) {
  const { paymentIntents, refunds, charges, disputes } = stripe;
  const create = () =>
    paymentIntents.create({
      amount: 2000,
      currency: 'usd',
      capture_method: 'manual',
      allowed_payment_method_types: ['card'],
      metadata: { paymentId: 'p1', orderId: 'o1' },
      expand,
    });
  const created = await create();
  const withToken = await paymentIntents.confirm(created.id, { confirmation_token: 'ctoken_visa', expand });
  const canceled = await paymentIntents.cancel(created.id, { expand });
  const { id } = await create();
  const confirmed = await paymentIntents.confirm(id, { payment_method: 'pm_card_visa', expand });
  const captured = await paymentIntents.capture(id, { expand });
  const refund = await refunds.create({ payment_intent: id });
  await dispute(id);
  const { data, ...list } = await disputes.list({ payment_intent: id });
  return {
    create: created,
    'confirm with a confirmation token': withToken,
    cancel: canceled,
    'confirm with a payment method': confirmed,
    capture: captured,
    retrieve: await paymentIntents.retrieve(id, { expand }),
    refund,
    'retrieve a refund': await refunds.retrieve(refund.id),
    'list disputes': list,
    'a dispute in the list': data[0],
    'retrieve a dispute': await disputes.retrieve(String(data[0]?.id)),
    'retrieve a charge': await charges.retrieve(String(refund.charge)),
  };
}

/** Stripe omits a charge's refunds unless requested; stripe-mock includes them. */
const onRequestOnly = ['refunds', 'latest_charge.refunds'];

/** Fields that the emulator's answer lacks, or has with another type; null says nothing about the type. */
function differences(ours: unknown, theirs: unknown, at = ''): string[] {
  if (typeOf(ours) === 'null' || typeOf(theirs) === 'null') return [];
  if (typeOf(ours) !== typeOf(theirs)) return [`${at}: ${typeOf(ours)}, not ${typeOf(theirs)}`];
  if (typeOf(ours) !== 'object') return [];
  const own = ours as Record<string, unknown>;
  return Object.entries(theirs as object).flatMap(([name, value]) => {
    const path = at ? `${at}.${name}` : name;
    if (onRequestOnly.includes(path)) return [];
    return name in own ? differences(own[name], value, path) : [`${path} is missing`];
  });
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

(binary ? describe : describe.skip)('the emulator beside stripe-mock', () => {
  let child: ChildProcess;
  let mock: Stripe;
  let emulator: TestEmulator;
  beforeAll(async () => {
    const started = await startStripeMock(String(binary));
    child = started.child;
    mock = sdk(started.url);
    emulator = await startEmulator();
  });
  afterAll(async () => {
    await emulator.close();
    child.kill();
    await once(child, 'exit');
  });

  it('answers every request of Ticketing with the fields and types of Stripe', async () => {
    const dispute = (id: string) => emulator.call('POST', `/payment_intents/${id}`, { what: 'dispute' });
    const [ours, theirs] = [await everyRequest(emulator.stripe, dispute), await everyRequest(mock, async () => {})];
    const different = Object.entries(ours).flatMap(([request, answer]) =>
      differences(answer, theirs[request as keyof typeof theirs]).map((difference) => `${request}: ${difference}`),
    );
    expect(different).toEqual([]);
  });

  it('refuses the requests that Stripe refuses, with the same status', async () => {
    const wrong = [
      (stripe: Stripe) => stripe.paymentIntents.create({ currency: 'usd' } as Stripe.PaymentIntentCreateParams),
      (stripe: Stripe) => stripe.paymentIntents.create({ amount: 'x' as unknown as number, currency: 'usd' }),
      (stripe: Stripe) => stripe.paymentIntents.cancel('pi_1', { surprise: 1 } as Stripe.PaymentIntentCancelParams),
    ];
    for (const request of wrong) {
      const [ours, theirs] = [await failure(request(emulator.stripe)), await failure(request(mock))];
      expect([ours.statusCode, ours.rawType]).toEqual([theirs.statusCode, theirs.rawType]);
    }
  });

  it('takes card tokens, which Stripe takes too but leaves out of its OpenAPI', async () => {
    const payment_method_data = { type: 'card', card: { token: 'tok_visa' } };
    const { id } = await emulator.newIntent();
    await expect(emulator.stripe.paymentIntents.confirm(id, { payment_method_data })).resolves.toBeDefined();
    const refused = await failure(mock.paymentIntents.confirm(id, { payment_method_data }));
    expect(refused.message).toMatch(/payment_method_data.*value is not in enumeration/);
  });
});
