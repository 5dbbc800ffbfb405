import { type Broker, eventDefinitions, Subjects } from '@ticketing/common';
import type { Dice } from '../../load/dice';
import { eventually } from '../../support/eventually';

/**
 * Reads everything that was ever published.
 * @param changes what was published, as `<aggregate id>:<version>`: reaching all of it shows the end
 */
export async function history(broker: Broker, changes: string[]): Promise<{ subject: string; payload: string }[]> {
  const messages: { subject: string; payload: string }[] = [];
  for (const subject of Object.keys(eventDefinitions)) {
    await broker.subscribe(
      { kind: 'durable', subject, group: 'history', ackWaitMs: 30_000, maxInFlight: 256 },
      async ({ payload }) => {
        messages.push({ subject, payload });
      },
    );
  }
  await eventually(() => {
    const events = messages.filter(({ subject }) => subject !== Subjects.ExpirationComplete);
    const told = new Set(events.map(({ payload }) => changeOf(JSON.parse(payload).id)));
    expect(changes.filter((change) => !told.has(change))).toEqual([]);
    expect(messages.length).toBeGreaterThan(events.length);
  });
  return [...messages];
}

/** `<aggregate id>:<version>`, the end of an event's id. */
const changeOf = (eventId: string): string => eventId.split(':').slice(-2).join(':');

/** The same items in random order. */
export function shuffled<T>(things: readonly T[], dice: Dice): T[] {
  const left = [...things];
  return things.flatMap(() => left.splice(dice.number(0, left.length - 1), 1));
}
