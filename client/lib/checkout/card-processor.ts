import type { MinorUnits, Order } from '../api/api-types';
import { orderTotal } from '../orders/order-tickets';
import { minorUnits } from '../ticket/money';

/** How cards are taken: by Stripe, or by the emulator when no Stripe account is configured. */
export type CardProcessor =
  | { kind: 'stripe'; publishableKey: string; amount: MinorUnits; currency: string }
  | { kind: 'emulator'; url: string };

/**
 * Stripe when a publishable key is configured, otherwise the emulator; null if neither is, and payment is impossible.
 */
export function cardProcessor(order: Order): CardProcessor | null {
  const { currency } = order.ticket;
  const publishableKey = process.env.STRIPE_PUBLISHABLE_KEY;
  if (publishableKey)
    return { kind: 'stripe', publishableKey, currency, amount: minorUnits(orderTotal(order), currency) };
  const url = process.env.STRIPE_EMULATOR_URL;
  return url ? { kind: 'emulator', url } : null;
}
