import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
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
  const acks = ack === 'manual' ? new AcksAsTold() : undefined;
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
    if (acks) acks.wait(message);
    else message.acknowledge();
    if (shown >= count) enough();
  });
  if (!json) console.error(`Listening to ${options.subjects.join(', ')}`);
  await done;
  // Later, it would be delivered again all the same.
  if (acks) await Promise.race([acks.given(), sleep(ackWait * 1_000, undefined, { ref: false })]);
  acks?.close();
}

/** Reads which messages to acknowledge: a line with a sequence, or an empty one for the oldest. */
class AcksAsTold {
  /** The last delivery of each that waits, by its place; the oldest first. */
  private readonly waiting = new Map<string, BusMessage>();
  private allGiven: () => void = () => {};

  private readonly typed = createInterface({ input: process.stdin });

  constructor() {
    this.typed.on('line', (line) => this.acknowledge(line.trim()));
  }

  close(): void {
    this.typed.close();
  }

  wait(message: BusMessage): void {
    this.waiting.set(placeOf(message), message);
  }

  /** Resolves once nothing waits. */
  async given(): Promise<void> {
    if (this.waiting.size > 0)
      await new Promise<void>((resolve) => {
        this.allGiven = resolve;
      });
  }

  private acknowledge(wanted: string): void {
    const message = [...this.waiting.values()].find(({ sequence }) => !wanted || `${sequence}` === wanted);
    if (!message) {
      console.error(wanted ? `#${wanted} does not wait for an ack` : 'Nothing waits for an ack');
      return;
    }
    message.acknowledge();
    this.waiting.delete(placeOf(message));
    console.error(`#${message.sequence} acknowledged`);
    if (this.waiting.size === 0) this.allGiven();
  }
}

const placeOf = ({ subject, sequence }: BusMessage): string => `${subject} ${sequence}`;

const forMachines = ({ subject, sequence, redeliveries, storedAt, payload }: BusMessage) => ({
  ...{ subject, sequence, redeliveries, storedAt, payload },
});

function forPeople({ subject, sequence, redeliveries, storedAt, payload }: BusMessage): string {
  const again = redeliveries > 0 ? `, delivered again (${redeliveries})` : '';
  const age = span(Date.now() - storedAt.getTime());
  return `${coloured(subject, subject)} #${sequence}${again}, ${age} old: ${payload}`;
}
