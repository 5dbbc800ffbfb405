import { createInterface } from 'node:readline';
import type { Bus, BusMessage } from '@ticketing/common';
import { subjectsFor } from './events';
import { parseFrom } from './from';
import { coloured, print, span } from './output';

export interface ListenFlags {
  group?: string;
  durable?: string;
  from: string[];
  ack: 'auto' | 'manual';
  ackWait: number;
  count?: number;
  json?: true;
}

/** Shows messages until so many have come, or for ever. */
export async function listen(bus: Bus, pattern: string, flags: ListenFlags): Promise<void> {
  const { group, durable, from, ack, ackWait, count = Number.POSITIVE_INFINITY, json } = flags;
  const unacknowledged: BusMessage[] = [];
  if (ack === 'manual') acknowledgeAsTold(unacknowledged);
  let shown = 0;
  let enough: () => void = () => {};
  const done = new Promise<void>((resolve) => {
    enough = resolve;
  });
  const options = { subjects: subjectsFor(pattern), group, durable, from: parseFrom(from.join(' ')) };
  await bus.listen({ ...options, ackWaitMs: ackWait * 1_000 }, (message) => {
    // What is not shown is not acknowledged either: it goes to the next one that listens.
    if (shown >= count) return;
    shown += 1;
    print(json ? forMachines(message) : forPeople(message));
    if (ack === 'auto') message.acknowledge();
    else unacknowledged.push(message);
    if (shown >= count) enough();
  });
  if (!json) console.error(`Listening to ${options.subjects.join(', ')}`);
  await done;
}

/** Reads which messages to acknowledge: a line with a sequence, or an empty one for the oldest. */
function acknowledgeAsTold(unacknowledged: BusMessage[]): void {
  createInterface({ input: process.stdin }).on('line', (line) => {
    const wanted = line.trim();
    const index = wanted ? unacknowledged.findIndex(({ sequence }) => `${sequence}` === wanted) : 0;
    const [message] = index < 0 ? [] : unacknowledged.splice(index, 1);
    if (!message) return console.error(wanted ? `#${wanted} does not wait for an ack` : 'Nothing waits for an ack');
    message.acknowledge();
    console.error(`#${message.sequence} acknowledged`);
  });
}

const forMachines = ({ subject, sequence, redeliveries, storedAt, payload }: BusMessage) => ({
  ...{ subject, sequence, redeliveries, storedAt, payload },
});

function forPeople({ subject, sequence, redeliveries, storedAt, payload }: BusMessage): string {
  const again = redeliveries > 0 ? `, delivered again (${redeliveries})` : '';
  const age = span(Date.now() - storedAt.getTime());
  return `${coloured(subject, subject)} #${sequence}${again}, ${age} old: ${payload}`;
}
