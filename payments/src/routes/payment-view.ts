import type { Payment } from '../models/payment';

/**
 * A payment as the API shows it; amounts in the currency's minor unit, as Stripe counts. `decline` says why the last card
 * was turned down; `amountRefunded` and `dispute` what has become of the money since.
 */
export function paymentView({ id, state }: Payment) {
  const { orderId, status, amount, currency, decline, amountRefunded, dispute } = state;
  return {
    ...{ id, orderId, status, amount, currency },
    ...(status === 'declined' && decline ? { decline } : {}),
    ...(amountRefunded ? { amountRefunded } : {}),
    ...(dispute ? { dispute } : {}),
  };
}
