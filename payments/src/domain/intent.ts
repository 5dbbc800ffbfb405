import type { DisputeStatus, MinorUnits } from '@ticketing/common';

export const intentStatuses = [
  'requires_payment_method',
  'requires_confirmation',
  'requires_action',
  'processing',
  'requires_capture',
  'canceled',
  'succeeded',
] as const;
export type IntentStatus = (typeof intentStatuses)[number];

/** The state of a PaymentIntent at Stripe, as far as a payment depends on it. */
export interface IntentFacts {
  id: string;
  status: IntentStatus;
  amount: MinorUnits;
  /**
   * The refunded part of the captured amount, refunded by us or at Stripe's Dashboard; a released authorisation is not
   * a refund.
   */
  amountRefunded: MinorUnits;
  /** The status of the dispute, if the charge is disputed. */
  dispute?: DisputeStatus;
  /** Why the last card was declined, while the intent waits for another one. */
  decline?: { code: string; message: string };
}

/** Whether no card is being processed: none was tried, or the last one was declined. */
export const isUnconfirmed = ({ status }: IntentFacts): boolean =>
  status === 'requires_payment_method' || status === 'requires_confirmation';
