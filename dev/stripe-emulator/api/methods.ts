import type Stripe from 'stripe';
import type { KnownMethod } from '../ledger';
import { findTestCard } from './cards';
import type { Call } from './endpoint';
import { noSuch, unexpectedState } from './errors';
import { paymentMethod } from './objects/payment-method';
import * as read from './params';

/** The parameters that name the payment method. */
export const paidWith = ['payment_method', 'payment_method_data', 'confirmation_token'] as const;

/** The card to charge: from a test token, or from a payment method created before. */
export function methodOf(call: Call, intent: Stripe.PaymentIntent, params: read.Params): KnownMethod {
  const token = read.text(read.nested(read.nested(params, 'payment_method_data'), 'card'), 'token');
  const confirmationToken = read.text(params, 'confirmation_token');
  const id = read.text(params, 'payment_method') ?? token ?? confirmationToken ?? intent.payment_method;
  if (typeof id !== 'string') {
    throw unexpectedState(
      "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a payment method or ConfirmationToken.",
      intent,
    );
  }
  const known = call.change.get('methods', id);
  if (known) return known;
  const card = findTestCard(id);
  if (card) return { method: paymentMethod(card, call.now), card };
  if (id === token) throw noSuch('token', id, { status: 400, param: 'payment_method_data[card][token]' });
  if (id === confirmationToken) throw noSuch('confirmation_token', id, { status: 400, param: 'confirmation_token' });
  throw noSuch('PaymentMethod', id, { status: 400, param: 'payment_method' });
}
