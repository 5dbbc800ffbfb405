import type { DisputeStatus } from '@ticketing/common';
import type Stripe from 'stripe';
import { type IntentFacts, type IntentStatus, intentStatuses } from '../domain/intent';
import { toDecline } from './decline';

/** What Ticketing uses of a Stripe PaymentIntent. Amounts are in minor units. */
export interface Intent extends IntentFacts {
  clientSecret: string;
  currency: string;
  /** Captured so far, refunds not subtracted. */
  amountReceived: number;
  /** Our payment's id, from the metadata. */
  paymentId?: string;
}

/** What Stripe names an intent by: its id, or, where it is expanded, the intent itself. */
export const idOf = (intent: string | Stripe.PaymentIntent | null | undefined): string | undefined =>
  typeof intent === 'string' ? intent : intent?.id;

/** Stripe may add statuses; the SDK types it as any string. */
export const isIntentStatus = (status: string): status is IntentStatus =>
  intentStatuses.some((known) => known === status);

/**
 * @param intent with `latest_charge` expanded; throws without it, as the refunded amount is then unknown
 * @param disputes of the intent
 */
export function toIntent(intent: Stripe.PaymentIntent, disputes: Stripe.Dispute[] = []): Intent {
  if (!isIntentStatus(intent.status)) throw new Error(`Stripe's status ${intent.status} is new to us`);
  const charge = intent.latest_charge;
  if (typeof charge === 'string') throw new Error('The latest charge was not expanded');
  const failed = intent.status === 'requires_payment_method' ? intent.last_payment_error : null;
  const dispute = disputeOf(disputes);
  return {
    id: intent.id,
    status: intent.status,
    clientSecret: intent.client_secret ?? '',
    amount: intent.amount,
    currency: intent.currency,
    amountReceived: intent.amount_received,
    amountRefunded: charge?.captured ? charge.amount_refunded : 0,
    ...(dispute && { dispute }),
    ...(intent.metadata.paymentId && { paymentId: intent.metadata.paymentId }),
    ...(failed && { decline: toDecline(failed) }),
  };
}

const ended: readonly string[] = ['won', 'lost', 'warning_closed', 'prevented'];

/** Of several disputes, the one that matters most; a closed inquiry (a warning) has cost nothing. */
function disputeOf(disputes: Stripe.Dispute[]): DisputeStatus | undefined {
  if (disputes.some(({ status }) => !ended.includes(status))) return 'open';
  if (disputes.some(({ status }) => status === 'lost')) return 'lost';
  return disputes.length > 0 ? 'won' : undefined;
}
