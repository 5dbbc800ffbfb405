import { randomUUID } from 'node:crypto';
import Stripe from 'stripe';
import request from 'supertest';
import { PaymentsUnderTest, type TestOrder, webhookSecret } from '../../__test__/payments-under-test';
import { WebhookEventModel } from '../../models/webhook-event';

let payments: PaymentsUnderTest;
beforeAll(async () => {
  payments = await PaymentsUnderTest.start();
});
afterEach(() => payments.reset());
afterAll(() => payments.stop());

const sign = (payload: string, secret = webhookSecret) => Stripe.webhooks.generateTestHeaderString({ payload, secret });

const deliver = (payload: string, signature = sign(payload)) =>
  request(payments.service.url)
    .post('/api/payments/webhook')
    .set({ 'content-type': 'application/json; charset=utf-8', 'stripe-signature': signature })
    .send(payload);

/** An event about an intent. Its content is outdated on purpose: only the intent's current state counts. */
const eventAbout = (intentId: string, id = `evt_${randomUUID()}`, metadata = {}) =>
  JSON.stringify({
    id,
    object: 'event',
    type: 'payment_intent.amount_capturable_updated',
    data: { object: { id: intentId, object: 'payment_intent', status: 'requires_payment_method', metadata } },
  });

const waitingFor3DSecure = async (): Promise<{ order: TestOrder; intentId: string }> => {
  const order = await payments.order();
  await payments.pay(order, 'tok_threeDSecure2Required');
  await payments.stripe.authenticate(order.data.id);
  return { order, intentId: (await payments.stripe.intentOf(order.data.id)).id };
};

const retrievals = async () => (await payments.stripe.state()).counts.retrieve?.executed ?? 0;

describe('POST /api/payments/webhook', () => {
  it('looks at the payment that a signed event is about', async () => {
    const { order, intentId } = await waitingFor3DSecure();
    const response = await deliver(eventAbout(intentId));
    expect([response.status, response.body]).toEqual([200, { received: true }]);
    expect(await payments.statusOf(order)).toBe('authorized');
  });

  it('checks the signature on the bytes as they came, whatever their spacing', async () => {
    const { order, intentId } = await waitingFor3DSecure();
    const spaced = JSON.stringify(JSON.parse(eventAbout(intentId)), null, 4);
    expect((await deliver(spaced)).status).toBe(200);
    expect(await payments.statusOf(order)).toBe('authorized');
  });

  it('takes a signed event of up to a megabyte', async () => {
    const { order, intentId } = await waitingFor3DSecure();
    const padded = (length: number) => eventAbout(intentId).padEnd(length);
    expect((await deliver(padded(1024 * 1024 + 1))).status).toBe(413);
    expect((await deliver(padded(1024 * 1024))).status).toBe(200);
    expect(await payments.statusOf(order)).toBe('authorized');
  });

  it('reads nothing of an event before its signature', async () => {
    const { status, body } = await deliver('{"id":', 't=1,v1=00');
    expect([status, body.errors[0].code]).toEqual([400, 'invalid_signature']);
  });

  it.each([
    ['another secret', (payload: string) => sign(payload, 'whsec_other')],
    ['other bytes', (payload: string) => sign(`${payload} `)],
    ['no signature', () => ''],
    ['a signature that is none', () => 't=1,v1=00'],
  ])('refuses %s with 400, and changes nothing', async (_what, signature) => {
    const { order, intentId } = await waitingFor3DSecure();
    const payload = eventAbout(intentId);
    const response = await deliver(payload, signature(payload));
    expect([response.status, response.body.errors[0].code]).toEqual([400, 'invalid_signature']);
    expect(await payments.statusOf(order)).toBe('requires_action');
    expect(await WebhookEventModel.countDocuments()).toBe(0);
  });

  it('deals with an event once, however often it comes', async () => {
    const { order, intentId } = await waitingFor3DSecure();
    const payload = eventAbout(intentId);
    const before = await retrievals();
    for (let copy = 0; copy < 3; copy += 1) expect((await deliver(payload)).status).toBe(200);
    expect(await retrievals()).toBe(before + 1);
    expect((await payments.paymentOf(order)).version).toBe(3);
  });

  it('deals with copies that come at the same time as with one', async () => {
    const { order, intentId } = await waitingFor3DSecure();
    const payload = eventAbout(intentId);
    const responses = await Promise.all([1, 2, 3, 4].map(() => deliver(payload)));
    expect(responses.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect((await payments.paymentOf(order)).version).toBe(3);
    expect(await WebhookEventModel.countDocuments()).toBe(1);
  });

  it('asks for the event again while Stripe cannot say how things stand', async () => {
    const { order, intentId } = await waitingFor3DSecure();
    const payload = eventAbout(intentId);
    await payments.stripe.fail({ on: 'retrieve', kind: 'error_before' });
    expect((await deliver(payload)).status).toBe(500);
    expect((await deliver(payload)).status).toBe(200);
    expect(await payments.statusOf(order)).toBe('authorized');
  });

  it('takes an old event for no more than a hint', async () => {
    const order = await payments.order();
    await payments.pay(order);
    await payments.accept(order);
    const { version } = await payments.paymentOf(order);
    expect((await deliver(eventAbout((await payments.stripe.intentOf(order.data.id)).id))).status).toBe(200);
    expect(await payments.paymentOf(order)).toMatchObject({ version, state: { status: 'captured' } });
  });

  it.each([
    ['an intent that is not ours', eventAbout('pi_unheardOf')],
    ['an intent of another shop on the same account', eventAbout('pi_other', 'evt_other', { paymentId: 'cart-7' })],
    ['no intent', JSON.stringify({ id: 'evt_c', object: 'event', data: { object: { object: 'customer', id: 'c' } } })],
  ])('is done with an event about %s', async (_what, payload) => {
    expect((await deliver(payload)).status).toBe(200);
  });
});
