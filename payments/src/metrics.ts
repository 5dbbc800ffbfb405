import { paymentStatuses } from '@ticketing/common';
import { Counter } from 'prom-client';
import type { PaymentState } from './domain/payment';

const paymentsCounted = new Counter({
  name: 'ticketing_payments_total',
  help: 'Payments that came into a status; each declined card counts',
  labelNames: ['status'] as const,
});

const money = new Counter({
  name: 'ticketing_money_minor_units_total',
  help: "Money collected, refunded, and refunded in vain, in the currency's minor unit",
  labelNames: ['flow', 'currency'] as const,
});

/** Shows zeros: to Prometheus, a series that begins with its first payment has not increased. */
export function countFromZero(currency: string): void {
  for (const status of paymentStatuses) paymentsCounted.inc({ status }, 0);
  for (const flow of ['collected', 'refunded', 'refund_failed']) money.inc({ flow, currency }, 0);
}

/** Counts a write of a payment. */
export function countPayment(payment: PaymentState, before: PaymentState | undefined): void {
  const { status, amount, currency, amountRefunded = 0 } = payment;
  if (status !== before?.status) paymentsCounted.inc({ status });
  if (status === 'captured' && before?.status !== 'captured') money.inc({ flow: 'collected', currency }, amount);
  const refunded = amountRefunded - (before?.amountRefunded ?? 0);
  if (refunded > 0) money.inc({ flow: 'refunded', currency }, refunded);
  // The bank has sent it back.
  if (refunded < 0) money.inc({ flow: 'refund_failed', currency }, -refunded);
}
