import { eventually } from '@ticketing/common/testing';
import { failure, sdk, startEmulator, type TestEmulator } from './harness';

describe('the idempotency keys of the emulator', () => {
  let now = Date.now();
  let emulator: TestEmulator;
  beforeEach(async () => {
    emulator = await startEmulator({ clock: () => now });
  });
  afterEach(() => emulator.close());

  const held = async () => (await emulator.newIntent({ confirm: true, payment_method: 'pm_card_visa' })).id;
  const create = (idempotencyKey: string, amount = 2000, stripe = emulator.stripe) =>
    stripe.paymentIntents.create({ amount, currency: 'usd', metadata: { a: '1', b: '2' } }, { idempotencyKey });

  it('replay the first answer, and do nothing again', async () => {
    const id = await held();
    const first = await emulator.stripe.paymentIntents.capture(id, {}, { idempotencyKey: 'k' });
    const second = await emulator.stripe.paymentIntents.capture(id, {}, { idempotencyKey: 'k' });
    expect(second).toEqual(first);
    expect(first.lastResponse.headers).not.toHaveProperty('idempotent-replayed');
    expect(second.lastResponse.headers).toMatchObject({
      'idempotent-replayed': 'true',
      'idempotency-key': 'k',
      'original-request': first.lastResponse.requestId,
    });
    expect((await emulator.state()).counts.capture).toEqual({ asked: 2, executed: 1 });
  });

  it('replay the answer of then, though the intent has moved on', async () => {
    const first = await create('k');
    await emulator.stripe.paymentIntents.cancel(first.id);
    expect((await create('k')).status).toBe('requires_payment_method');
  });

  it('replay a decline: another card needs another key', async () => {
    const { id } = await emulator.newIntent();
    const pay = (payment_method: string, idempotencyKey: string) =>
      emulator.stripe.paymentIntents.confirm(id, { payment_method }, { idempotencyKey });
    expect(await failure(pay('pm_card_chargeDeclined', 'k'))).toMatchObject({ statusCode: 402 });
    expect(await failure(pay('pm_card_chargeDeclined', 'k'))).toMatchObject({ statusCode: 402 });
    expect(await failure(pay('pm_card_visa', 'k'))).toMatchObject({ type: 'StripeIdempotencyError' });
    expect(await pay('pm_card_visa', 'k2')).toMatchObject({ status: 'requires_capture' });
    expect((await emulator.state()).counts.confirm).toEqual({ asked: 4, executed: 2 });
  });

  it('replay a refusal that came out of the work itself', async () => {
    const { id } = await emulator.newIntent();
    const capture = () => emulator.stripe.paymentIntents.capture(id, {}, { idempotencyKey: 'k' });
    expect(await failure(capture())).toMatchObject({ code: 'payment_intent_unexpected_state' });
    await emulator.stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' });
    expect(await failure(capture())).toMatchObject({ code: 'payment_intent_unexpected_state' });
    expect((await emulator.state()).counts.capture).toEqual({ asked: 2, executed: 0 });
  });

  it('forget a request that was not valid', async () => {
    expect(await failure(create('k', 1))).toMatchObject({ code: 'amount_too_small' });
    expect(await create('k', 2000)).toMatchObject({ amount: 2000 });
  });

  it('replay a 500, done or not', async () => {
    const id = await held();
    const capture = () => emulator.stripe.paymentIntents.capture(id, {}, { idempotencyKey: 'k' });
    await emulator.fail({ on: 'capture', kind: 'error_before' });
    expect(await failure(capture())).toMatchObject({ statusCode: 500 });
    const replay = await failure(capture());
    expect(replay).toMatchObject({ statusCode: 500, headers: { 'idempotent-replayed': 'true' } });
    expect(await emulator.stripe.paymentIntents.retrieve(id)).toMatchObject({ status: 'requires_capture' });
  });

  it('refuse another path, though the parameters are the same', async () => {
    const id = await held();
    await emulator.stripe.paymentIntents.capture(id, {}, { idempotencyKey: 'k' });
    const elsewhere = emulator.stripe.paymentIntents.cancel(id, {}, { idempotencyKey: 'k' });
    expect(await failure(elsewhere)).toMatchObject({ type: 'StripeIdempotencyError', statusCode: 400 });
  });

  it('refuse other parameters, whatever their order', async () => {
    const first = await create('k');
    expect(await failure(create('k', 2001))).toMatchObject({ type: 'StripeIdempotencyError', statusCode: 400 });
    const reordered = { metadata: { b: '2', a: '1' }, currency: 'usd', amount: 2000 };
    expect((await emulator.stripe.paymentIntents.create(reordered, { idempotencyKey: 'k' })).id).toBe(first.id);
  });

  it('belong to one API key', async () => {
    const first = await create('k');
    const other = await create('k', 3000, sdk(emulator.url, { key: 'sk_test_other' }));
    expect(other.id).not.toBe(first.id);
  });

  it('are in use while the first request is being processed', async () => {
    const id = await held();
    const capture = () => emulator.stripe.paymentIntents.capture(id, {}, { idempotencyKey: 'k' });
    await emulator.fail({ on: 'capture', kind: 'delay' });
    const first = capture();
    await eventually(async () => expect((await emulator.state()).counts.capture.asked).toBe(1));
    expect(await failure(capture())).toMatchObject({ statusCode: 409, code: 'idempotency_key_in_use' });
    await emulator.call('DELETE', '/faults');
    expect(await first).toMatchObject({ status: 'succeeded' });
    expect(await capture()).toMatchObject({ status: 'succeeded' });
    expect((await emulator.state()).counts.capture.executed).toBe(1);
  });

  it('are forgotten after a day', async () => {
    const first = await create('k');
    now += 25 * 60 * 60 * 1000;
    expect((await create('k')).id).not.toBe(first.id);
  });

  it('are forgotten when a test says so', async () => {
    const first = await create('k');
    expect((await emulator.call('DELETE', '/idempotency-keys')).status).toBe(204);
    expect((await create('k')).id).not.toBe(first.id);
  });
});
