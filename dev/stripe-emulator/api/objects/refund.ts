import type Stripe from 'stripe';
import { newId } from './ids';

export interface NewRefund {
  amount: number;
  metadata: Stripe.Metadata;
  reason: Stripe.Refund.Reason | null;
  created: number;
}

export function refund(of: Stripe.Charge, intentId: string, request: NewRefund): Stripe.Refund {
  return {
    id: newId('re'),
    object: 'refund',
    amount: request.amount,
    balance_transaction: null,
    charge: of.id,
    created: request.created,
    currency: of.currency,
    customer: null,
    customer_account: null,
    destination_details: {
      card: { reference_status: 'pending', reference_type: 'acquirer_reference_number', type: 'refund' },
      type: 'card',
    },
    metadata: request.metadata,
    payment_intent: intentId,
    payment_method: of.payment_method,
    reason: request.reason,
    receipt_number: null,
    source_transfer_reversal: null,
    status: 'succeeded',
    transfer_reversal: null,
  };
}
