import type { Fault } from '../../dev/stripe-emulator/faults';
import { system } from './system';

type Given<F> = F extends Fault ? Partial<F> & Pick<F, 'on' | 'kind'> : never;

/** Waits until all of Stripe's events so far have arrived, so that a fault hits only later ones. */
export async function untilStripeHasTold(): Promise<void> {
  const { status } = await fetch(`${system.process('stripe-emulator').url}/_emulator/webhooks/flush`, {
    method: 'POST',
  });
  expect(status).toBe(204);
}

/** Arms a fault for the next time the system calls Stripe, or Stripe the system. */
export async function stripeFault(fault: Given<Fault>): Promise<void> {
  const { status } = await fetch(`${system.process('stripe-emulator').url}/_emulator/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fault),
  });
  expect(status).toBe(201);
}
