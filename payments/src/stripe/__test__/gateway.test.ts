import { randomUUID } from 'node:crypto';
import { eventually } from '@ticketing/common/testing';
import { createStripeGateway, type StripeGateway } from '../gateway';
import { type StripeServer, startStripeEmulator } from './servers';

describe('the Stripe gateway', () => {
  let server: StripeServer;
  let gateway: StripeGateway;
  let impatient: StripeGateway;
  beforeAll(async () => {
    server = await startStripeEmulator();
    const options = { apiKey: 'sk_test_gateway', apiUrl: server.url, webhookSecret: 'whsec_test' };
    gateway = createStripeGateway(options);
    impatient = createStripeGateway({ ...options, timeoutMs: 1_000 });
  });
  afterAll(() => server.stop());

  const key = () => randomUUID();
  const newIntent = () =>
    gateway.createIntent({ key: key(), amount: 2050, currency: 'usd', metadata: { paymentId: 'p1' } });
  const confirmed = async (token = 'tok_visa') => {
    const { id: intentId } = await newIntent();
    return gateway.confirmIntent({ key: key(), intentId, token });
  };
  const fail = (fault: object) =>
    fetch(`${server.url}/_emulator/faults`, {
      method: 'POST',
      body: JSON.stringify(fault),
      headers: { 'content-type': 'application/json' },
    });
  /** How many captures the emulator has been asked for. */
  const captures = async () => {
    const state = (await (await fetch(`${server.url}/_emulator/state`)).json()) as {
      counts: Record<string, { asked: number }>;
    };
    return state.counts.capture?.asked ?? 0;
  };

  it('creates an intent that is authorised and captured in two steps', async () => {
    const created = await newIntent();
    expect(created).toEqual({
      id: expect.stringMatching(/^pi_/),
      status: 'requires_payment_method',
      clientSecret: expect.stringContaining('_secret_'),
      amount: 2050,
      currency: 'usd',
      amountReceived: 0,
      amountRefunded: 0,
      paymentId: 'p1',
    });
    const intentId = created.id;
    expect(await gateway.confirmIntent({ key: key(), intentId, token: 'tok_visa' })).toMatchObject({
      status: 'requires_capture',
      amountReceived: 0,
    });
    expect(await gateway.captureIntent({ key: key(), intentId })).toMatchObject({
      status: 'succeeded',
      amountReceived: 2050,
    });
    expect(await gateway.retrieveIntent(intentId)).toMatchObject({ status: 'succeeded', amountRefunded: 0 });
    expect(await gateway.refundIntent({ key: key(), intentId, amount: 50, reason: 'order_complete' })).toMatchObject({
      amountRefunded: 50,
    });
    expect(await gateway.refundIntent({ key: key(), intentId, reason: 'order_refunding' })).toMatchObject({
      status: 'succeeded',
      amountReceived: 2050,
      amountRefunded: 2050,
    });
  });

  it.each(['tok_visa', 'pm_card_visa', 'ctoken_visa'])('takes the token %s', async (token) => {
    expect(await confirmed(token)).toMatchObject({ status: 'requires_capture' });
  });

  it('hands on that 3-D Secure is asked for', async () => {
    expect(await confirmed('tok_threeDSecure2Required')).toMatchObject({ status: 'requires_action' });
  });

  it('releases an authorisation, which is no refund', async () => {
    const { id: intentId } = await confirmed();
    expect(await gateway.cancelIntent({ key: key(), intentId })).toMatchObject({
      status: 'canceled',
      amountReceived: 0,
      amountRefunded: 0,
    });
  });

  it.each([
    ['tok_chargeDeclined', 'card_declined', 'Your card was declined.'],
    ['tok_chargeDeclinedInsufficientFunds', 'insufficient_funds', 'Your card has insufficient funds.'],
    ['tok_chargeDeclinedExpiredCard', 'expired_card', 'Your card has expired.'],
    ['pm_card_visa_chargeDeclinedStolenCard', 'card_declined', 'Your card was declined.'],
  ])('says why %s was declined, as far as the buyer may know', async (token, code, message) => {
    const { id: intentId } = await newIntent();
    const declined = gateway.confirmIntent({ key: key(), intentId, token });
    await expect(declined).rejects.toMatchObject({ kind: 'declined', decline: { code, message } });
    expect(await gateway.retrieveIntent(intentId)).toMatchObject({
      status: 'requires_payment_method',
      decline: { code, message },
    });
    const next = await gateway.confirmIntent({ key: key(), intentId, token: 'tok_visa' });
    expect(next).toMatchObject({ status: 'requires_capture' });
    expect(next).not.toHaveProperty('decline');
  });

  it('does a thing once for one key', async () => {
    const { id: intentId } = await confirmed();
    const once = { key: key(), intentId };
    const first = await gateway.captureIntent(once);
    expect(await gateway.captureIntent(once)).toEqual(first);
    const creation = { key: key(), amount: 2000, currency: 'usd', metadata: {} };
    expect((await gateway.createIntent(creation)).id).toBe((await gateway.createIntent(creation)).id);
  });

  it.each([
    [
      'a capture without authorisation',
      'payment_intent_unexpected_state',
      'requires_payment_method',
      async () => gateway.captureIntent({ key: key(), intentId: (await newIntent()).id }),
    ],
    ['an unknown intent', 'resource_missing', undefined, () => gateway.retrieveIntent('pi_unheardOf')],
    ['an unknown token', 'resource_missing', undefined, () => confirmed('tok_unheardOf')],
    [
      'an amount that Stripe finds too small',
      'amount_too_small',
      undefined,
      () => gateway.createIntent({ key: key(), amount: 49, currency: 'usd', metadata: {} }),
    ],
    [
      'a key that was used for something else',
      'idempotency_error',
      undefined,
      async () => {
        const creation = { key: key(), amount: 2000, currency: 'usd', metadata: {} };
        await gateway.createIntent(creation);
        return gateway.createIntent({ ...creation, amount: 3000 });
      },
    ],
  ])('is refused %s', async (_what, code, intentStatus, call) => {
    await expect(call()).rejects.toMatchObject({ kind: 'refused', code, intentStatus });
  });

  it.each([
    ['no answer in time', { kind: 'timeout_after' }, 'succeeded'],
    ['no answer and nothing done', { kind: 'hang' }, 'requires_capture'],
    ['a lost connection', { kind: 'timeout_after', ms: 10, times: 2 }, 'succeeded'],
    ['a server error', { kind: 'error_before' }, 'requires_capture'],
    ['a server error afterwards', { kind: 'error_after' }, 'succeeded'],
  ])('does not know the outcome after %s, and learns it by looking', async (_what, fault, status) => {
    const { id: intentId } = await confirmed();
    await fail({ on: 'capture', ...fault });
    await expect(impatient.captureIntent({ key: key(), intentId })).rejects.toMatchObject({ kind: 'unknown' });
    expect(await gateway.retrieveIntent(intentId)).toMatchObject({ status });
  });

  it('does not know the outcome while the key is in use', async () => {
    const { id: intentId } = await confirmed();
    const before = await captures();
    await fail({ on: 'capture', kind: 'delay' });
    const once = { key: key(), intentId };
    const first = gateway.captureIntent(once);
    await eventually(async () => expect(await captures()).toBe(before + 1));
    await expect(gateway.captureIntent(once)).rejects.toMatchObject({ kind: 'unknown' });
    await fetch(`${server.url}/_emulator/faults`, { method: 'DELETE' });
    expect(await first).toMatchObject({ status: 'succeeded' });
  });

  it('does not know the outcome when Stripe cannot be reached, or knows us no more', async () => {
    const options = { apiKey: 'sk_test_gateway', webhookSecret: 'whsec_test' };
    const away = createStripeGateway({ ...options, apiUrl: 'http://127.0.0.1:9' });
    await expect(away.retrieveIntent('pi_1')).rejects.toMatchObject({ kind: 'unknown' });
    const stranger = createStripeGateway({ ...options, apiKey: 'sk_live_x', apiUrl: server.url });
    await expect(stranger.retrieveIntent('pi_1')).rejects.toMatchObject({ kind: 'unknown' });
  });
});
