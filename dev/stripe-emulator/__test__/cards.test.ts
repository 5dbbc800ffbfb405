import type Stripe from 'stripe';
import { failure, startEmulator, type TestEmulator } from './harness';

const paidWith = (token: string): Stripe.PaymentIntentConfirmParams => {
  if (token.startsWith('ctoken_')) return { confirmation_token: token };
  if (token.startsWith('pm_')) return { payment_method: token };
  const payment_method_data = { type: 'card', card: { token } };
  return { payment_method_data };
};

describe('the test cards of the emulator', () => {
  let emulator: TestEmulator;
  beforeAll(async () => {
    emulator = await startEmulator();
  });
  afterAll(() => emulator.close());

  const pay = async (token: string) => {
    const { id } = await emulator.newIntent();
    return {
      id,
      result: emulator.stripe.paymentIntents.confirm(id, { ...paidWith(token), expand: ['latest_charge'] }),
    };
  };

  it.each(['tok_visa', 'tok_mastercard', 'tok_amex', 'pm_card_visa', 'pm_card_amex', 'ctoken_visa'])(
    '%s pays',
    async (token) => {
      const { result } = await pay(token);
      const brand = /visa|mastercard|amex/.exec(token)?.[0];
      expect(await result).toMatchObject({
        status: 'requires_capture',
        latest_charge: { payment_method_details: { card: { brand } } },
      });
    },
  );

  it.each([
    ['tok_chargeDeclined', 'card_declined', 'generic_decline'],
    ['tok_visa_chargeDeclined', 'card_declined', 'generic_decline'],
    ['pm_card_chargeDeclined', 'card_declined', 'generic_decline'],
    ['pm_card_visa_chargeDeclined', 'card_declined', 'generic_decline'],
    ['ctoken_chargeDeclined', 'card_declined', 'generic_decline'],
    ['tok_chargeDeclinedInsufficientFunds', 'card_declined', 'insufficient_funds'],
    ['pm_card_visa_chargeDeclinedInsufficientFunds', 'card_declined', 'insufficient_funds'],
    ['pm_card_visa_chargeDeclinedLostCard', 'card_declined', 'lost_card'],
    ['tok_chargeDeclinedExpiredCard', 'expired_card', 'expired_card'],
    ['tok_chargeDeclinedIncorrectCvc', 'incorrect_cvc', 'incorrect_cvc'],
    ['tok_chargeDeclinedProcessingError', 'processing_error', 'processing_error'],
  ])('%s is declined as %s (%s), and another card can be tried', async (token, code, decline_code) => {
    const { id, result } = await pay(token);
    expect(await failure(result)).toMatchObject({
      type: 'StripeCardError',
      statusCode: 402,
      code,
      decline_code,
      payment_intent: { id, status: 'requires_payment_method' },
    });
    expect(await emulator.stripe.paymentIntents.retrieve(id, { expand: ['latest_charge'] })).toMatchObject({
      status: 'requires_payment_method',
      payment_method: null,
      last_payment_error: { type: 'card_error', code, decline_code },
      latest_charge: { status: 'failed', failure_code: code, paid: false },
    });
    const second = await emulator.stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' });
    expect(second).toMatchObject({ status: 'requires_capture', last_payment_error: null });
  });

  it.each([
    'tok_threeDSecure2Required',
    'tok_threeDSecureRequired',
    'pm_card_threeDSecure2Required',
    'pm_card_authenticationRequired',
    'ctoken_threeDSecure2Required',
  ])('%s asks for 3-D Secure', async (token) => {
    const { id, result } = await pay(token);
    const { status, next_action, client_secret } = await result;
    expect(status).toBe('requires_action');
    expect(next_action?.redirect_to_url?.url).toBe(
      `${emulator.url}/_emulator/3ds/${id}?client_secret=${client_secret}`,
    );
  });

  it('declines a card on its creation too, and the intent stays', async () => {
    const error = await failure(emulator.newIntent({ confirm: true, payment_method: 'pm_card_chargeDeclined' }));
    const id = String(error.payment_intent?.id);
    expect(await emulator.stripe.paymentIntents.retrieve(id)).toMatchObject({ status: 'requires_payment_method' });
  });

  it('knows a payment method again that it made itself', async () => {
    const first = await (await pay('tok_chargeDeclined')).result.catch((error: Stripe.errors.StripeCardError) => error);
    const method = String((first as Stripe.errors.StripeCardError).payment_method?.id);
    expect(method).toMatch(/^pm_/);
    expect(await failure((await pay(method)).result)).toMatchObject({ code: 'card_declined' });
  });

  it.each(['tok_unheardOf', 'pm_unheardOf', 'ctoken_unheardOf', 'pm_card_toString'])(
    'does not know %s',
    async (token) => {
      const { id, result } = await pay(token);
      expect(await failure(result)).toMatchObject({ statusCode: 400, code: 'resource_missing' });
      expect(await emulator.stripe.paymentIntents.retrieve(id)).toMatchObject({ status: 'requires_payment_method' });
    },
  );

  it('tok_captureDeclined is authorised, and its capture is declined', async () => {
    const { id, result } = await pay('tok_captureDeclined');
    expect(await result).toMatchObject({ status: 'requires_capture', amount_capturable: 2000 });
    const { paymentIntents } = emulator.stripe;
    expect(await failure(paymentIntents.capture(id))).toMatchObject({ statusCode: 402, code: 'card_declined' });
    expect(await paymentIntents.retrieve(id, { expand: ['latest_charge'] })).toMatchObject({
      status: 'requires_payment_method',
      amount_capturable: 0,
      amount_received: 0,
      last_payment_error: { code: 'card_declined' },
      latest_charge: { status: 'failed', captured: false },
    });
  });
});
