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

/** What Stripe says of a PaymentIntent, as far as a payment depends on it. */
export interface IntentFacts {
  id: string;
  status: IntentStatus;
  amount: MinorUnits;
  /** Refunded of what was captured, by us or by somebody at Stripe's Dashboard; a released authorisation is not a refund. */
  amountRefunded: MinorUnits;
  /** How it stands, if the charge is disputed. */
  dispute?: DisputeStatus;
  /** Why the last card was declined, while the intent waits for another. */
  decline?: { code: string; message: string };
}

/** Whether no card is on its way: none was tried, or the last one was declined. */
export const isUnconfirmed = ({ status }: IntentFacts): boolean =>
  status === 'requires_payment_method' || status === 'requires_confirmation';
