import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Answer, Person } from '../support/person';
import { documents } from '../support/whole-stack';
import { expectRefusal } from './refusal';
import { stripeSignature } from './stripe-signature';
import { system } from './system';

const secret = () => `whsec_${readFileSync(join(system.stack.dataDir, 'webhook-secret'), 'utf8').trim()}`;
const signed = (payload: string) => stripeSignature(payload, secret());

const event = (id: string, type: string, object: object = { id: 'pi_unknown', object: 'payment_intent' }) =>
  JSON.stringify({ id, object: 'event', type, data: { object } }, null, 2);

const deliver = (payload: string, signature?: string): Promise<Answer<unknown>> =>
  new Person(system.url).request('POST', '/api/payments/webhook', payload, {
    ...(signature !== undefined && { 'stripe-signature': signature }),
  });

/** How often the payments service lists an event among those it has handled. */
async function remembered(eventId: string): Promise<number> {
  const known = await documents(system.stack, 'payments', 'webhookevents');
  return known.filter(({ _id }) => String(_id) === eventId).length;
}

describe("Stripe's webhook", () => {
  const good = event('evt_refused', 'payment_intent.succeeded');

  it.each<[string, () => string | undefined]>([
    ['no signature', () => undefined],
    ['an empty one', () => ''],
    ['nonsense', () => 't=1,v1=00'],
    ['one made with another secret', () => stripeSignature(good, 'whsec_other')],
    ['one of another event', () => signed(good.replace('evt_refused', 'evt_other'))],
    ['one of the same event, spelt differently', () => signed(JSON.stringify(JSON.parse(good)))],
    ['one that is ten minutes old', () => stripeSignature(good, secret(), Math.floor(Date.now() / 1000) - 600)],
  ])('with %s is refused with 400, and forgotten', async (_what, signature) => {
    expectRefusal(await deliver(good, signature()), 400, { code: 'invalid_signature' });
    expect(await remembered('evt_refused')).toBe(0);
  });

  it.each([
    ['about a payment that nobody knows', event('evt_unknown', 'payment_intent.succeeded')],
    ['of a type that nobody knows', event('evt_type', 'something.happened', { object: 'something' })],
  ])('%s is accepted, each time that it is sent', async (_what, payload) => {
    for (const _time of [1, 2, 3]) expect((await deliver(payload, signed(payload))).status).toBe(200);
    expect(await remembered(JSON.parse(payload).id)).toBe(1);
  });

  it('may be as large as a megabyte, and no larger', async () => {
    const payload = event('evt_large', 'something.happened', { object: 'something' });
    const large = payload.padEnd(1_000_000);
    expect((await deliver(large, signed(large))).status).toBe(200);
    expect(await remembered('evt_large')).toBe(1);
    expectRefusal(await deliver(payload.padEnd(1_100_000)), 413, { code: 'body_too_large' });
  });

  it('sent ten times at the same moment is accepted ten times and remembered once', async () => {
    const payload = event('evt_rush', 'payment_intent.succeeded');
    const answers = await Promise.all(Array.from({ length: 10 }, () => deliver(payload, signed(payload))));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(await remembered('evt_rush')).toBe(1);
  });
});
