import type { StripeEmulator } from '../../../dev/stripe-emulator/emulator';

interface State {
  intents: { id: string; amount_received: number; amount_capturable: number; metadata: { orderId?: string } }[];
  charges: { payment_intent: string; captured: boolean }[];
}

/** Stripe's record for an order: how many intents, and how much is collected and how much held, in minor units. */
export async function moneyOf({ url }: StripeEmulator, order: { id: string }) {
  const response = await fetch(`${url}/_emulator/state`);
  const { intents, charges } = (await response.json()) as State;
  const own = intents.filter(({ metadata }) => metadata.orderId === order.id);
  const sum = (amounts: number[]) => amounts.reduce((total, amount) => total + amount, 0);
  return {
    charges: charges.filter((charge) => charge.captured && own.some(({ id }) => id === charge.payment_intent)).length,
    captured: sum(own.map(({ amount_received }) => amount_received)),
    held: sum(own.map(({ amount_capturable }) => amount_capturable)),
  };
}

/** Clears all of Stripe's faults and releases delayed requests. */
export async function goRight({ url }: StripeEmulator): Promise<void> {
  expect((await fetch(`${url}/_emulator/faults`, { method: 'DELETE' })).status).toBe(204);
}

/** Arms a fault at Stripe; see the emulator's faults.ts. */
export async function goWrong({ url }: StripeEmulator, fault: Record<string, unknown>): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${url}/_emulator/faults`, { method: 'POST', headers, body: JSON.stringify(fault) });
  expect(answer.status).toBe(201);
}
