import type { System } from './whole-stack';

export interface Intent {
  id: string;
  status: string;
  amount: number;
  amount_received: number;
  amount_capturable: number;
  metadata: { orderId?: string };
}

interface Charge {
  payment_intent: string;
  amount_refunded: number;
}

interface State {
  intents: Intent[];
  charges: Charge[];
  faults: { on: string; kind: string }[];
}

async function stateOf(system: System): Promise<State> {
  const response = await fetch(new URL('/_emulator/state', system.process('stripe-emulator').url));
  return (await response.json()) as State;
}

/** The faults that are armed and have not hit as often as they are to. */
export const faultsLeft = async (system: System): Promise<State['faults']> => (await stateOf(system)).faults;

/** Every PaymentIntent that the stack's Stripe emulator has for an order. */
export async function intentsOf(system: System, orderId: string): Promise<Intent[]> {
  const { intents } = await stateOf(system);
  return intents.filter(({ metadata }) => metadata.orderId === orderId);
}

/** How much of an order's money is on its buyer's card again. @returns in minor units */
export async function refundedOf(system: System, orderId: string): Promise<number> {
  const { intents, charges } = await stateOf(system);
  const own = intents.filter(({ metadata }) => metadata.orderId === orderId).map(({ id }) => id);
  return charges
    .filter(({ payment_intent }) => own.includes(payment_intent))
    .reduce((sum, { amount_refunded }) => sum + amount_refunded, 0);
}

/** Simulates an event at Stripe that no service asks for; see the emulator's dashboard.ts. */
export async function happenAtStripe(system: System, orderId: string, what: Record<string, unknown>): Promise<void> {
  const emulator = system.process('stripe-emulator').url;
  for (const { id } of await intentsOf(system, orderId)) {
    const headers = { 'content-type': 'application/json' };
    const path = new URL(`/_emulator/payment_intents/${id}`, emulator);
    const answer = await fetch(path, { method: 'POST', headers, body: JSON.stringify(what) });
    if (!answer.ok) throw new Error(`The emulator refuses ${JSON.stringify(what)}: ${await answer.text()}`);
  }
}

/** Arms a fault at Stripe; see the emulator's faults.ts. */
export async function arm(system: System, fault: Record<string, unknown>): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(faultsOf(system), { method: 'POST', headers, body: JSON.stringify(fault) });
  if (answer.status !== 201) throw new Error(`The emulator refuses the fault: ${await answer.text()}`);
}

/** Clears all of Stripe's faults. */
export async function disarm(system: System): Promise<void> {
  await fetch(faultsOf(system), { method: 'DELETE' });
}

const faultsOf = (system: System): URL => new URL('/_emulator/faults', system.process('stripe-emulator').url);
