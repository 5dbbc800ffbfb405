import { setTimeout as wait } from 'node:timers/promises';
import type { AnyEvent, EventEnvelope, Subject } from '../events';
import type { Broker } from '../messaging';
import { createMemoryBroker, type MemoryBroker } from '../messaging/memory/adapter';
import { eventsIn, type Published } from '../messaging/memory/published';
import { type BrokerOfRun, startBroker, transportOfRun } from './broker-servers';
import { eventually } from './eventually';

/** The broker of a service under test: what tests do to it, and see of it. See `MemoryBroker`. */
export type TestBroker = Pick<MemoryBroker, 'connect' | 'disconnect' | 'reconnect' | 'idle' | 'published' | 'size'> & {
  stop?(): Promise<void>;
};

/** @returns one in memory or, if TRANSPORT is set, the real one that it names, with a store of its own */
export const startTestBroker = async (): Promise<TestBroker> =>
  transportOfRun() ? new RealBroker(await startBroker()) : createMemoryBroker();

/** How long to look again after a look at a server that has found nothing to do. */
const pauseMs = 5;

/** Like the one in memory it is connected and back at once: what is asked of it meanwhile waits until that is true. */
class RealBroker implements TestBroker {
  private readonly clients: Promise<Broker>[] = [];
  private readonly log: Published[] = [];
  private away = false;
  /** Rejects if it does not come back. */
  private back: Promise<void> = Promise.resolve();

  constructor(private readonly server: BrokerOfRun) {}

  connect(): Broker {
    const opening = this.server.connect('test');
    this.clients.push(opening);
    let closed = false;
    return {
      isConnected: () => !this.away && !closed,
      publish: async (subject, payload, id) => {
        await this.back;
        await (await opening).publish(subject, payload, id);
        this.log.push({ subject, payload });
      },
      subscribe: async (options, handler) => (await opening).subscribe(options, handler),
      drain: async () => (await opening).drain(),
      close: async () => {
        closed = true;
        await (await opening).close();
      },
    };
  }

  disconnect(): void {
    this.away = true;
    this.back = this.server.process().stop();
  }

  reconnect(): void {
    if (!this.away) return;
    this.away = false;
    this.back = this.back.then(async () => {
      await this.server.restart();
      const clients = await Promise.all(this.clients);
      await eventually(() => {
        if (!clients.every((client) => client.isConnected())) throw new Error('The broker has not come back');
      });
    });
  }

  async idle(): Promise<void> {
    await this.back;
    // JetStream counts a message for its consumers only a moment after it has said that it is stored.
    for (let looks = 0; looks < 2; looks = (await this.isIdle()) ? looks + 1 : 0) await wait(pauseMs);
  }

  published(): AnyEvent[];
  published<S extends Subject>(subject: S): EventEnvelope<S>[];
  published<S extends Subject>(subject?: S) {
    return subject === undefined ? eventsIn(this.log) : eventsIn(this.log, subject);
  }

  get size(): number {
    return this.log.length;
  }

  async stop(): Promise<void> {
    for (const client of await Promise.all(this.clients)) await client.close();
    await this.server.stop();
  }

  private async isIdle(): Promise<boolean> {
    const groups = (await this.server.channels()).flatMap(({ subscribers }) => subscribers);
    return groups.every(({ lag, unacknowledged }) => lag === 0 && unacknowledged === 0);
  }
}
