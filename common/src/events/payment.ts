import * as z from 'zod';
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

/** The state of a dispute from the marketplace's side: if lost, the money is gone; if won, it is back. */
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
  /** Stripe's PaymentIntent id; null until Stripe has answered for the first time. */
  stripeId: z.string().min(1).nullable(),
  /** How much of the captured amount has been refunded. */
  amountRefunded: minorUnits.optional(),
  /** Present once the payment has been disputed. */
  dispute: z.enum(disputeStatuses).optional(),
  /** Why what the order asks to be given back could not be, as a code of Stripe's, as long as that is so. */
  refundProblem: z.string().optional(),
  /** How much the order wanted given back in all when the bank last sent a refund back. */
  refundRejected: minorUnits.optional(),
});

export type PaymentData = z.infer<typeof paymentData>;

export const paymentEvents = {
  /**
   * A payment came a step closer to authorisation; no money has moved yet. Orders accepts it, or has already ended the
   * order.
   */
  PaymentCreated: defineEvent('payment:created', paymentData),
  /** The money of an accepted payment was captured. */
  PaymentCaptured: defineEvent('payment:captured', paymentData),
  /** An accepted payment could not be captured. */
  PaymentFailed: defineEvent('payment:failed', paymentData),
  /** The authorisation was released: nothing was or will be captured. */
  PaymentVoided: defineEvent('payment:voided', paymentData),
  /** Captured money was refunded, in full or in part. */
  PaymentRefunded: defineEvent('payment:refunded', paymentData),
  /** The buyer disputed the charge at their bank, or the bank has decided the dispute. */
  PaymentDisputed: defineEvent('payment:disputed', paymentData),
};
