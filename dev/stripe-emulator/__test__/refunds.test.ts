import { failure, startEmulator, type TestEmulator } from './harness';

describe('the refunds of the emulator', () => {
  let emulator: TestEmulator;
  beforeAll(async () => {
    emulator = await startEmulator();
  });
  afterAll(() => emulator.close());

  const captured = async (amount = 2000) => {
    const { id } = await emulator.newIntent({ confirm: true, payment_method: 'pm_card_visa' });
    return emulator.stripe.paymentIntents.capture(id, { amount_to_capture: amount });
  };

  it('pays back everything, once', async () => {
    const { id, latest_charge } = await captured();
    const refund = await emulator.stripe.refunds.create({ payment_intent: id });
    expect(refund).toMatchObject({ amount: 2000, status: 'succeeded', payment_intent: id, charge: latest_charge });
    expect(await emulator.stripe.refunds.retrieve(refund.id)).toMatchObject({ id: refund.id, amount: 2000 });
    expect(await emulator.stripe.charges.retrieve(String(latest_charge))).toMatchObject({
      refunded: true,
      amount_refunded: 2000,
    });
    expect(await failure(emulator.stripe.refunds.create({ payment_intent: id }))).toMatchObject({
      statusCode: 400,
      code: 'charge_already_refunded',
    });
  });

  it('pays back in parts, never more than was captured', async () => {
    const { id, latest_charge } = await captured(1500);
    await emulator.stripe.refunds.create({ charge: String(latest_charge), amount: 1000 });
    const tooMuch = await failure(emulator.stripe.refunds.create({ payment_intent: id, amount: 501 }));
    expect(tooMuch).toMatchObject({ statusCode: 400, param: 'amount' });
    expect(tooMuch.message).toBe('Refund amount ($5.01) is greater than unrefunded amount on charge ($5.00)');
    await emulator.stripe.refunds.create({ payment_intent: id, amount: 500 });
    expect(await emulator.stripe.charges.retrieve(String(latest_charge))).toMatchObject({
      refunded: true,
      amount_refunded: 1500,
    });
  });

  it('refuses what was only authorised, and what is unknown', async () => {
    const { id } = await emulator.newIntent({ confirm: true, payment_method: 'pm_card_visa' });
    const { refunds } = emulator.stripe;
    expect((await failure(refunds.create({ payment_intent: id }))).message).toMatch(
      /does not have a successful charge/,
    );
    expect(await failure(refunds.create({ payment_intent: 'pi_x' }))).toMatchObject({ code: 'resource_missing' });
    expect(await failure(refunds.create({ charge: 'ch_x' }))).toMatchObject({ code: 'resource_missing' });
    expect(await failure(refunds.create({}))).toMatchObject({ statusCode: 400 });
    expect(await failure(refunds.retrieve('re_x'))).toMatchObject({ statusCode: 404 });
  });
});
