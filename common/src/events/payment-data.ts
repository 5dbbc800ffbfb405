import { z } from 'zod';
import { currency, id, minorUnits, version } from './fields';

export const paymentStatuses = [
  'pending',
  'requires_action',
  'authorized',
  'captured',
  'declined',
  'failed',
  'voided',
  'refunded',
] as const;
export type PaymentStatus = (typeof paymentStatuses)[number];

/** The full state of the one payment of an order. */
export const paymentData = z.object({
  id,
  version,
  orderId: id,
  status: z.enum(paymentStatuses),
  amount: minorUnits,
  currency,
  /** Stripe's id of the PaymentIntent; null until Stripe has answered for the first time. */
  stripeId: z.string().min(1).nullable(),
});

export type PaymentData = z.infer<typeof paymentData>;
