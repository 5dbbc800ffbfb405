import type { Payment } from '../models/payment';

/** A payment as the API shows it; the amount in the currency's minor unit, as Stripe counts. */
export function paymentView({ id, state }: Payment) {
  const { orderId, status, amount, currency } = state;
  return { id, orderId, status, amount, currency };
}
