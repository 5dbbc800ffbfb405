import Stripe from 'stripe';
import { createStripeGateway, InvalidWebhookError } from '../gateway';

const secret = 'whsec_test';
const gateway = createStripeGateway({ apiKey: 'sk_test_gateway', webhookSecret: secret });

const payloadOf = (type: string, object: object) =>
  JSON.stringify({ id: 'evt_1', object: 'event', type, data: { object } });
const sign = (payload: string, timestamp = Math.floor(Date.now() / 1000), key = secret) =>
  Stripe.webhooks.generateTestHeaderString({ payload, secret: key, timestamp });

const payload = payloadOf('payment_intent.succeeded', {
  id: 'pi_1',
  object: 'payment_intent',
  metadata: { paymentId: 'p1' },
});

describe("Stripe's webhooks", () => {
  it('tell which intent to look at', () => {
    const expected = { id: 'evt_1', type: 'payment_intent.succeeded', intentId: 'pi_1', metadata: { paymentId: 'p1' } };
    expect(gateway.parseWebhook(payload, sign(payload))).toEqual(expected);
    expect(gateway.parseWebhook(Buffer.from(payload), sign(payload))).toEqual(expected);
  });

  it.each([
    ['charge.refunded', { id: 'ch_1', object: 'charge', payment_intent: 'pi_1', metadata: {} }, 'pi_1'],
    ['refund.created', { id: 're_1', object: 'refund', payment_intent: { id: 'pi_1' }, metadata: null }, 'pi_1'],
    ['charge.captured', { id: 'ch_1', object: 'charge', payment_intent: null, metadata: {} }, undefined],
    ['balance.available', { object: 'balance' }, undefined],
  ])('find the intent behind %s', (type, object, intentId) => {
    const body = payloadOf(type, object);
    const event = gateway.parseWebhook(body, sign(body));
    expect(event.intentId).toBe(intentId);
    expect(event.metadata).toEqual({});
  });

  const tooOld = Math.floor(Date.now() / 1000) - 301;
  it.each([
    ['without a signature', payload, undefined],
    ['with an empty signature', payload, ''],
    ['with nonsense for a signature', payload, 't=1,v1=00'],
    ['signed with another secret', payload, sign(payload, undefined, 'whsec_other')],
    ['changed after it was signed', payload.replace('pi_1', 'pi_2'), sign(payload)],
    ['signed more than five minutes ago', payload, sign(payload, tooOld)],
    ['that is no JSON', 'nonsense', sign('nonsense')],
    ['that is empty', '', sign('x')],
  ])('are refused %s', (_what, body, signature) => {
    expect(() => gateway.parseWebhook(body, signature)).toThrow(InvalidWebhookError);
  });
});
