import type { Fault } from '../../dev/stripe-emulator/faults';
import { system } from './system';

type Given<F> = F extends Fault ? Partial<F> & Pick<F, 'on' | 'kind'> : never;

/** Waits until everything that Stripe had to tell so far has arrived: then a fault strikes what is told from now on. */
export async function untilStripeHasTold(): Promise<void> {
  const { status } = await fetch(`${system.process('stripe-emulator').url}/_emulator/webhooks/flush`, {
    method: 'POST',
  });
  expect(status).toBe(204);
}

/** Makes something go wrong the next time that the system calls Stripe, or Stripe the system. */
export async function stripeFault(fault: Given<Fault>): Promise<void> {
  const { status } = await fetch(`${system.process('stripe-emulator').url}/_emulator/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fault),
  });
  expect(status).toBe(201);
}
