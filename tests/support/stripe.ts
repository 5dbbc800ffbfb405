import type { Stack } from '../../dev/src/testing/stack';

export interface Intent {
  id: string;
  status: string;
  amount: number;
  amount_received: number;
  amount_capturable: number;
  metadata: { orderId?: string };
}

/** Every PaymentIntent that the stack's Stripe emulator has for an order. */
export async function intentsOf(stack: Stack, orderId: string): Promise<Intent[]> {
  const response = await fetch(new URL('/_emulator/state', stack.process('stripe-emulator').url));
  const { intents } = (await response.json()) as { intents: Intent[] };
  return intents.filter(({ metadata }) => metadata.orderId === orderId);
}
