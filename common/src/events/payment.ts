import { z } from 'zod';
import { minorUnits } from '../money';
import { currency, defineEvent, id, version } from './define-event';

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

/** How a dispute stands for the marketplace: the money of a lost one is gone, that of a won one is back. */
export const disputeStatuses = ['open', 'won', 'lost'] as const;
export type DisputeStatus = (typeof disputeStatuses)[number];

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
  /** How much of what was collected has been given back. */
  amountRefunded: minorUnits.optional(),
  /** Of a payment that was disputed. */
  dispute: z.enum(disputeStatuses).optional(),
});

export type PaymentData = z.infer<typeof paymentData>;

export const paymentEvents = {
  /** A payment came a step closer to its authorisation; no money has moved yet. Orders accepts it or has already ended the order. */
  PaymentCreated: defineEvent('payment:created', paymentData),
  /** The money of an accepted payment was collected. */
  PaymentCaptured: defineEvent('payment:captured', paymentData),
  /** An accepted payment could not be collected. */
  PaymentFailed: defineEvent('payment:failed', paymentData),
  /** The authorisation was released: nothing was and nothing will be collected. */
  PaymentVoided: defineEvent('payment:voided', paymentData),
  /** Collected money was given back, or a part of it. */
  PaymentRefunded: defineEvent('payment:refunded', paymentData),
  /** The buyer disputes at their bank what was collected, or the bank has decided that. */
  PaymentDisputed: defineEvent('payment:disputed', paymentData),
};
