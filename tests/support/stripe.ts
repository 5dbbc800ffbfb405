import type { System } from './whole-stack';

export interface Intent {
  id: string;
  status: string;
  amount: number;
  amount_received: number;
  amount_capturable: number;
  metadata: { orderId?: string };
}

/** Every PaymentIntent that the stack's Stripe emulator has for an order. */
export async function intentsOf(system: System, orderId: string): Promise<Intent[]> {
  const response = await fetch(new URL('/_emulator/state', system.process('stripe-emulator').url));
  const { intents } = (await response.json()) as { intents: Intent[] };
  return intents.filter(({ metadata }) => metadata.orderId === orderId);
}

/** A bank takes back what it has authorised for an order, before it was collected: Stripe then cancels the PaymentIntent. */
export async function loseAuthorisation(system: System, orderId: string): Promise<void> {
  for (const { id } of await intentsOf(system, orderId)) {
    const cancel = new URL(`/v1/payment_intents/${id}/cancel`, system.process('stripe-emulator').url);
    const answer = await fetch(cancel, { method: 'POST', headers: { authorization: 'Bearer sk_test_emulator' } });
    if (!answer.ok) throw new Error(`The emulator does not cancel ${id}: ${await answer.text()}`);
  }
}

/** Lets something go wrong at Stripe, as the emulator's faults.ts describes. */
export async function arm(system: System, fault: Record<string, unknown>): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(faultsOf(system), { method: 'POST', headers, body: JSON.stringify(fault) });
  if (answer.status !== 201) throw new Error(`The emulator refuses the fault: ${await answer.text()}`);
}

/** Nothing goes wrong at Stripe any more. */
export async function disarm(system: System): Promise<void> {
  await fetch(faultsOf(system), { method: 'DELETE' });
}

const faultsOf = (system: System): URL => new URL('/_emulator/faults', system.process('stripe-emulator').url);
