import Stripe from 'stripe';
import { PaymentDeclinedError, RequestRefusedError, toGatewayError } from '../errors';

const refusal = (code: string) =>
  new Stripe.errors.StripeInvalidRequestError({ type: 'invalid_request_error', code, message: 'No.' });

describe("Stripe's refusals", () => {
  it.each([
    ['capture_charge_authorization_expired', PaymentDeclinedError],
    ['charge_expired_for_capture', PaymentDeclinedError],
    ['payment_intent_unexpected_state', RequestRefusedError],
    ['parameter_unknown', RequestRefusedError],
  ])('%s is a %p', (code, kind) => {
    expect(toGatewayError(refusal(code))).toBeInstanceOf(kind);
  });
});
