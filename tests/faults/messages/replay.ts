import { type Broker, eventDefinitions } from '@ticketing/common';
import type { Dice } from '../load/dice';

/**
 * Reads everything that was ever published.
 * @param quietMs how long nothing may come before that is taken for the end
 */
export async function history(broker: Broker, quietMs = 1_000): Promise<{ subject: string; payload: string }[]> {
  const messages: { subject: string; payload: string }[] = [];
  for (const subject of Object.keys(eventDefinitions)) {
    await broker.subscribe(
      { kind: 'durable', subject, group: 'history', ackWaitMs: 30_000, maxInFlight: 256 },
      async ({ payload }) => {
        messages.push({ subject, payload });
      },
    );
  }
  for (let seen = -1; seen < messages.length; ) {
    seen = messages.length;
    await new Promise((resolve) => setTimeout(resolve, quietMs));
  }
  return [...messages];
}

/** The same things in an order that chance decides. */
export function shuffled<T>(things: readonly T[], dice: Dice): T[] {
  const left = [...things];
  return things.flatMap(() => left.splice(dice.number(0, left.length - 1), 1));
}
