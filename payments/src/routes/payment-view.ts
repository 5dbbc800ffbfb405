import type { Payment } from '../models/payment';

/** A payment as the API shows it; the amount in the currency's minor unit, as Stripe counts; `decline` says why the last card was turned down. */
export function paymentView({ id, state }: Payment) {
  const { orderId, status, amount, currency, decline } = state;
  return { id, orderId, status, amount, currency, ...(status === 'declined' && decline ? { decline } : {}) };
}
