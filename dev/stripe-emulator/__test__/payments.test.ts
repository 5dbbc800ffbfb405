import { failure, sdk, startEmulator, type TestEmulator } from './harness';

describe('the payment intents of the emulator', () => {
  let emulator: TestEmulator;
  beforeAll(async () => {
    emulator = await startEmulator();
  });
  afterAll(() => emulator.close());

  const authorised = async () => {
    const { id } = await emulator.newIntent();
    return emulator.stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' });
  };

  it('authorises and captures a manual one in two steps', async () => {
    const { paymentIntents } = emulator.stripe;
    const created = await emulator.newIntent({ metadata: { paymentId: 'p1' } });
    expect(created).toMatchObject({
      status: 'requires_payment_method',
      amount_capturable: 0,
      metadata: { paymentId: 'p1' },
    });
    expect(created.client_secret).toMatch(new RegExp(`^${created.id}_secret_`));

    const held = await paymentIntents.confirm(created.id, {
      payment_method: 'pm_card_visa',
      expand: ['latest_charge'],
    });
    expect(held).toMatchObject({ status: 'requires_capture', amount_capturable: 2000, amount_received: 0 });
    expect(held.latest_charge).toMatchObject({ status: 'succeeded', captured: false, metadata: { paymentId: 'p1' } });

    const captured = await paymentIntents.capture(created.id);
    expect(captured).toMatchObject({ status: 'succeeded', amount_capturable: 0, amount_received: 2000 });
    expect(await paymentIntents.retrieve(created.id)).toMatchObject({ status: 'succeeded', amount_received: 2000 });
  });

  it('captures an automatic one with its confirmation', async () => {
    const intent = await emulator.newIntent({
      capture_method: 'automatic',
      confirm: true,
      payment_method: 'pm_card_visa',
    });
    expect(intent).toMatchObject({ status: 'succeeded', amount_received: 2000 });
  });

  it('keeps a payment method that came with the creation for the confirmation', async () => {
    const { id, status } = await emulator.newIntent({ payment_method: 'pm_card_mastercard' });
    expect(status).toBe('requires_confirmation');
    expect(await emulator.stripe.paymentIntents.confirm(id)).toMatchObject({ status: 'requires_capture' });
  });

  it('captures less than was authorised, and refuses more', async () => {
    const { id } = await authorised();
    const { capture } = emulator.stripe.paymentIntents;
    const refused = await failure(capture.call(emulator.stripe.paymentIntents, id, { amount_to_capture: 2001 }));
    expect(refused).toMatchObject({ statusCode: 400, code: 'amount_too_large', param: 'amount_to_capture' });
    expect(await emulator.stripe.paymentIntents.capture(id, { amount_to_capture: 500 })).toMatchObject({
      status: 'succeeded',
      amount_received: 500,
    });
  });

  it('releases an authorisation by cancelling it', async () => {
    const { id } = await authorised();
    const canceled = await emulator.stripe.paymentIntents.cancel(id, {
      cancellation_reason: 'abandoned',
      expand: ['latest_charge'],
    });
    expect(canceled).toMatchObject({
      status: 'canceled',
      cancellation_reason: 'abandoned',
      amount_capturable: 0,
      amount_received: 0,
      latest_charge: { captured: false, refunded: true },
    });
  });

  it.each([
    [
      'capture one that is not authorised',
      async () => (await emulator.newIntent()).id,
      'capture',
      'requires_payment_method',
    ],
    [
      'capture twice',
      async () => (await emulator.stripe.paymentIntents.capture((await authorised()).id)).id,
      'capture',
      'succeeded',
    ],
    [
      'capture a cancelled one',
      async () => (await emulator.stripe.paymentIntents.cancel((await authorised()).id)).id,
      'capture',
      'canceled',
    ],
    [
      'cancel twice',
      async () => (await emulator.stripe.paymentIntents.cancel((await authorised()).id)).id,
      'cancel',
      'canceled',
    ],
    [
      'cancel a captured one',
      async () => (await emulator.stripe.paymentIntents.capture((await authorised()).id)).id,
      'cancel',
      'succeeded',
    ],
    [
      'confirm a captured one',
      async () => (await emulator.stripe.paymentIntents.capture((await authorised()).id)).id,
      'confirm',
      'succeeded',
    ],
    ['confirm an authorised one', async () => (await authorised()).id, 'confirm', 'requires_capture'],
    [
      'confirm a cancelled one',
      async () => (await emulator.stripe.paymentIntents.cancel((await authorised()).id)).id,
      'confirm',
      'canceled',
    ],
    [
      'confirm without a payment method',
      async () => (await emulator.newIntent()).id,
      'confirm',
      'requires_payment_method',
    ],
  ] as const)('refuses to %s', async (_what, prepare, action, status) => {
    const id = await prepare();
    const error = await failure(emulator.stripe.paymentIntents[action](id));
    expect(error).toMatchObject({
      type: 'StripeInvalidRequestError',
      statusCode: 400,
      code: 'payment_intent_unexpected_state',
      payment_intent: { id, status },
    });
    expect(await emulator.stripe.paymentIntents.retrieve(id)).toMatchObject({ status });
  });

  it('does nothing at all of what it refuses', async () => {
    const before = await emulator.state();
    await failure(emulator.newIntent({ confirm: true, payment_method: 'pm_unheardOf' }));
    const after = await emulator.state();
    expect(after.intents).toEqual(before.intents);
    expect(after.events).toEqual(before.events);
  });

  it('updates the metadata, key by key', async () => {
    const { id } = await emulator.newIntent({ metadata: { a: '1', b: '2' } });
    const updated = await emulator.stripe.paymentIntents.update(id, { metadata: { b: '3' } });
    expect(updated.metadata).toEqual({ a: '1', b: '3' });
  });

  it('answers 404 for an intent that does not exist, whatever is asked of it', async () => {
    const { paymentIntents } = emulator.stripe;
    for (const call of [
      paymentIntents.retrieve('pi_x'),
      paymentIntents.capture('pi_x'),
      paymentIntents.cancel('pi_x'),
    ]) {
      expect(await failure(call)).toMatchObject({ statusCode: 404, code: 'resource_missing' });
    }
  });

  it.each([
    [{ amount: undefined }, 'parameter_missing', 'amount'],
    [{ currency: undefined }, 'parameter_missing', 'currency'],
    [{ amount: 20.5 }, 'parameter_invalid_integer', 'amount'],
    [{ amount: -1 }, 'parameter_invalid_integer', 'amount'],
    [{ amount: 49 }, 'amount_too_small', 'amount'],
    [{ amount: 100_000_000 }, 'amount_too_large', 'amount'],
    [{ surprise: 1 }, 'parameter_unknown', 'surprise'],
    [{ payment_method_types: ['card'] }, 'payment_method_types_no_longer_supported', 'payment_method_types'],
  ])('refuses to create one with %j', async (params, code, param) => {
    const wrong = params as Parameters<typeof emulator.newIntent>[0];
    expect(await failure(emulator.newIntent(wrong))).toMatchObject({ statusCode: 400, code, param });
  });

  it.each(['sk_live_ticketing', 'pk_test_ticketing'])('lets nobody in with the key %s', async (key) => {
    const error = await failure(sdk(emulator.url, { key }).paymentIntents.retrieve('pi_x'));
    expect(error).toMatchObject({ type: 'StripeAuthenticationError', statusCode: 401 });
  });

  it('lets nobody in without a key', async () => {
    const answer = await fetch(`${emulator.url}/v1/payment_intents/pi_x`);
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ error: { type: 'invalid_request_error' } });
  });

  it('sums what is held, captured and refunded', async () => {
    const before = (await emulator.state()).totals;
    await authorised();
    const { id } = await emulator.stripe.paymentIntents.capture((await authorised()).id);
    await emulator.stripe.refunds.create({ payment_intent: id, amount: 300 });
    const after = (await emulator.state()).totals;
    const grown = (name: keyof typeof after) => (after[name].usd ?? 0) - (before[name].usd ?? 0);
    expect([grown('held'), grown('captured'), grown('refunded')]).toEqual([2000, 2000, 300]);
  });
});
