import type { CardProcessor } from '../components/checkout/pay-form';
import type { Order } from './api-types';
import { minorUnits } from './money';

/** Stripe when a publishable key is configured, the emulator otherwise; null when neither is, and nobody can pay. */
export function cardProcessor({ ticket: { price, currency } }: Order): CardProcessor | null {
  const publishableKey = process.env.STRIPE_PUBLISHABLE_KEY;
  if (publishableKey) return { kind: 'stripe', publishableKey, currency, amount: minorUnits(price, currency) };
  const url = process.env.STRIPE_EMULATOR_URL;
  return url ? { kind: 'emulator', url } : null;
}
