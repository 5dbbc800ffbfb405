import type Stripe from 'stripe';
import type { Card } from '../cards';
import { billingDetails, checks, expiry } from './card-details';
import { newId } from './ids';

export function paymentMethod(card: Card, created: number): Stripe.PaymentMethod {
  return {
    id: newId('pm'),
    object: 'payment_method',
    allow_redisplay: 'unspecified',
    billing_details: billingDetails(),
    card: {
      brand: card.brand,
      checks,
      country: 'US',
      display_brand: card.brand,
      ...expiry,
      fingerprint: `fingerprint${card.last4}`,
      funding: 'credit',
      generated_from: null,
      last4: card.last4,
      networks: { available: [card.brand], preferred: null },
      regulated_status: 'unregulated',
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
    created,
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: {},
    type: 'card',
  };
}
