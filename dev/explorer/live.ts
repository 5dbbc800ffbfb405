import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { adapterOf, type Bus, type BusMessage, type ChannelState, Subjects, type Transport } from '@ticketing/common';
import { eventIn } from '../src/bus/events';
import type { StackProcess } from '../src/stack/stack-file';
import { Recent } from './recent';
import type { Status, StoredMessage } from './shapes';
import { statusOf } from './status';

/** How many messages are kept while somebody looks, and how large they may be together. */
const keep = 10_000;
const keepBytes = 32_000_000;
/** How many messages are found at most: the last ones. */
const mostFound = 1_000;
const lookEveryMs = 2_000;

/** What is watched. */
export interface Watched {
  transport: Transport;
  broker: { url: string; monitoringUrl: string };
  /** Of NATS Streaming. */
  clusterId: string;
  /** The names of the services. */
  services: readonly string[];
  /** Every process of the stack now. */
  processes(): StackProcess[];
}

/** Looks at a system for as long as it is open. */
export class Live {
  readonly recent = new Recent(keep, keepBytes);
  status: Status | undefined;
  /** Says `changed` when there is something new. */
  readonly events = new EventEmitter().setMaxListeners(0);
  readonly #ended = new AbortController();

  private constructor(
    private readonly watched: Watched,
    private readonly bus: Bus,
  ) {
    void bus.lost.then((reason) => this.#ended.abort(reason));
  }

  /** Aborted when it is closed, or when the broker is gone. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  /** Connects, and reads the last messages. @throws when the broker does not answer */
  static async open(watched: Watched): Promise<Live> {
    const { transport, broker, clusterId } = watched;
    const clientId = `explorer-${randomBytes(4).toString('hex')}`;
    const bus = await adapterOf(transport).openBus({ ...broker, clusterId, clientId });
    const live = new Live(watched, bus);
    try {
      for (const { subjects, from } of beginnings(await bus.channels()))
        await bus.watch(subjects, from, (message) => live.#take(message));
    } catch (error) {
      await live.close();
      throw error;
    }
    void live.#keepLooking();
    return live;
  }

  /**
   * Looks through everything that the broker stores.
   * @param texts what a message must have one of
   * @param gone ends it
   */
  async find(texts: string[], gone: AbortSignal): Promise<StoredMessage[]> {
    const found = new Recent(mostFound, keepBytes);
    const take = (message: BusMessage) => {
      if (texts.some((text) => message.payload.includes(text))) found.add(stored(message));
    };
    await this.bus.history(take, { signal: gone });
    return found.from(0, mostFound).messages;
  }

  async close(): Promise<void> {
    if (this.ended.aborted) return;
    this.#ended.abort();
    await this.bus.close();
  }

  #take(message: BusMessage): void {
    this.recent.add(stored(message));
    this.events.emit('changed');
  }

  async #keepLooking(): Promise<void> {
    const { ended: signal } = this;
    for (; !signal.aborted; await wait(lookEveryMs, undefined, { signal }).catch(() => {})) {
      try {
        this.status = await statusOf(this.watched.services, this.watched.processes(), await this.bus.channels());
        this.events.emit('changed');
      } catch (error) {
        // The stack is stopping, or the broker is being restarted: the next look shows it.
        console.error(`Explorer: ${error instanceof Error ? error.message : error}`);
      }
    }
  }
}

const stored = (message: BusMessage): StoredMessage => ({
  subject: message.subject,
  sequence: message.sequence,
  storedAt: message.storedAt.getTime(),
  payload: message.payload,
  readable: eventIn(message) !== undefined,
});

/**
 * Where to begin in each channel: all together have no more messages than are kept, and one that has few leaves its share
 * to the others.
 */
export function beginnings(channels: readonly ChannelState[]) {
  const subjects = Object.values(Subjects);
  // JetStream has a channel for each aggregate: ORDERS for order:created.
  const subjectsIn = ({ name }: ChannelState) =>
    name.includes(':')
      ? subjects.filter((each) => each === name)
      : subjects.filter((each) => name.toLowerCase().startsWith(each.split(':', 1)[0] ?? each));
  const known = channels
    .filter((each) => subjectsIn(each).length > 0)
    .sort((one, other) => one.messages - other.messages);
  let left = keep;
  const begun = known.map((channel, index) => {
    const share = Math.min(channel.messages, Math.floor(left / (known.length - index)));
    left -= share;
    const sequence = Math.max(channel.firstSequence, channel.lastSequence - share + 1);
    const from = channel.messages > 0 ? ({ policy: 'sequence', sequence } as const) : ({ policy: 'earliest' } as const);
    return { subjects: subjectsIn(channel), from };
  });
  const others = subjects.filter((each) => !begun.some((channel) => channel.subjects.includes(each)));
  return others.length > 0 ? [...begun, { subjects: others, from: { policy: 'earliest' } as const }] : begun;
}
