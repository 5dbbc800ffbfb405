import { eventually } from '@ticketing/common/testing';
import { failure, sdk, startEmulator, type TestEmulator } from './harness';

describe('the faults of the emulator', () => {
  let emulator: TestEmulator;
  beforeEach(async () => {
    emulator = await startEmulator();
  });
  afterEach(() => emulator.close());

  const held = async () => (await emulator.newIntent({ confirm: true, payment_method: 'pm_card_visa' })).id;
  const capture = (id: string, stripe = emulator.stripe) =>
    stripe.paymentIntents.capture(id, {}, { idempotencyKey: 'k' });
  const statusOf = async (id: string) => (await emulator.stripe.paymentIntents.retrieve(id)).status;
  const impatient = () => sdk(emulator.url, { timeout: 500 });

  it('timeout_after does it and never answers; the key replays the answer afterwards', async () => {
    const id = await held();
    await emulator.fail({ on: 'capture', kind: 'timeout_after' });
    const error = await failure(capture(id, impatient()));
    expect(error).toMatchObject({ type: 'StripeConnectionError' });
    expect(await statusOf(id)).toBe('succeeded');
    expect(await capture(id)).toMatchObject({ status: 'succeeded' });
    expect((await emulator.state()).counts.capture).toEqual({ asked: 2, executed: 1 });
  });

  it('timeout_after also loses the answer of the retry, if it strikes twice', async () => {
    const id = await held();
    await emulator.fail({ on: 'capture', kind: 'timeout_after', ms: 20, times: 2 });
    // The SDK retries a closed connection once.
    expect(await failure(capture(id))).toMatchObject({ type: 'StripeConnectionError' });
    expect((await emulator.state()).counts.capture).toEqual({ asked: 2, executed: 1 });
    expect(await statusOf(id)).toBe('succeeded');
  });

  it('strike only the intent of an order, if one is named', async () => {
    const [other, own] = [await held(), await emulator.newIntent({ metadata: { orderId: 'own' } })];
    await emulator.fail({ on: 'any', kind: 'error_before', orderId: 'own', times: 2 });
    await emulator.newIntent();
    expect(await capture(other)).toMatchObject({ status: 'succeeded' });
    const confirm = () => emulator.stripe.paymentIntents.confirm(own.id, { payment_method: 'pm_card_visa' });
    expect(await failure(confirm())).toMatchObject({ statusCode: 500 });
    expect(await failure(emulator.stripe.paymentIntents.cancel(own.id))).toMatchObject({ statusCode: 500 });
    expect(await confirm()).toMatchObject({ status: 'requires_capture' });
  });

  it('error_before answers 500 without doing it', async () => {
    const id = await held();
    await emulator.fail({ on: 'capture', kind: 'error_before' });
    expect(await failure(capture(id))).toMatchObject({ type: 'StripeAPIError', statusCode: 500 });
    expect(await statusOf(id)).toBe('requires_capture');
    expect((await emulator.state()).counts.capture).toEqual({ asked: 1, executed: 0 });
  });

  it('error_after answers 500 and has done it', async () => {
    const id = await held();
    await emulator.fail({ on: 'capture', kind: 'error_after' });
    expect(await failure(capture(id))).toMatchObject({ statusCode: 500 });
    expect(await failure(capture(id))).toMatchObject({ statusCode: 500 });
    expect(await statusOf(id)).toBe('succeeded');
    expect((await emulator.state()).counts.capture).toEqual({ asked: 2, executed: 1 });
  });

  it('hang does nothing and answers nothing', async () => {
    const id = await held();
    await emulator.fail({ on: 'capture', kind: 'hang' });
    expect(await failure(capture(id, impatient()))).toMatchObject({ type: 'StripeConnectionError' });
    expect(await statusOf(id)).toBe('requires_capture');
    expect(await capture(id)).toMatchObject({ status: 'succeeded' });
  });

  it('delay does it later', async () => {
    const id = await held();
    await emulator.fail({ on: 'capture', kind: 'delay', ms: 150 });
    const started = Date.now();
    expect(await capture(id)).toMatchObject({ status: 'succeeded' });
    expect(Date.now() - started).toBeGreaterThanOrEqual(145);
  });

  it('delay lasts until the faults are cleared', async () => {
    const id = await held();
    await emulator.fail({ on: 'capture', kind: 'delay', ms: 3_600_000 });
    const captured = capture(id);
    await eventually(async () => expect((await emulator.state()).counts.capture.asked).toBe(1));
    expect(await statusOf(id)).toBe('requires_capture');
    await emulator.call('DELETE', '/faults');
    expect(await captured).toMatchObject({ status: 'succeeded' });
  });

  it('reset is healed by the SDK once, not twice', async () => {
    const id = await held();
    await emulator.fail({ on: 'retrieve', kind: 'reset' });
    expect(await statusOf(id)).toBe('requires_capture');
    await emulator.fail({ on: 'capture', kind: 'reset', times: 2 });
    expect(await failure(capture(id))).toMatchObject({ type: 'StripeConnectionError' });
    expect((await emulator.state()).counts.capture).toEqual({ asked: 2, executed: 0 });
  });

  it('wait for a request that is really executed, if they are about doing it', async () => {
    const id = await held();
    await capture(id);
    await emulator.fail({ on: 'capture', kind: 'error_before' });
    expect(await capture(id)).toMatchObject({ status: 'succeeded' });
    expect((await emulator.state()).faults).toHaveLength(1);
  });

  it('strike as often as told, whatever is asked, and not any more once cleared', async () => {
    await emulator.fail({ on: 'any', kind: 'error_before', times: 2 });
    expect(await failure(emulator.newIntent())).toMatchObject({ statusCode: 500 });
    expect(await failure(emulator.stripe.paymentIntents.retrieve('pi_x'))).toMatchObject({ statusCode: 500 });
    const id = await held();
    await emulator.fail({ on: 'any', kind: 'error_before', times: 9 });
    expect((await emulator.call('DELETE', '/faults')).status).toBe(204);
    expect(await statusOf(id)).toBe('requires_capture');
  });

  it('are refused when they make no sense', async () => {
    for (const fault of [
      {},
      { on: 'capture', kind: 'drop' },
      { on: 'webhook', kind: 'hang' },
      { on: 'any', kind: 'hang', x: 1 },
    ]) {
      expect((await emulator.call('POST', '/faults', fault)).status).toBe(400);
    }
    expect((await emulator.state()).faults).toEqual([]);
  });
});
