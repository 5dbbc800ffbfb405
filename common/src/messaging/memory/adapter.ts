import type { AnyEvent, EventEnvelope, Subject } from '../../events';
import type { Broker } from '../broker';
import { type Bus, MemoryClient } from './client';
import { eventsIn, type Published } from './published';
import { QueueGroup } from './queue-group';

export interface MemoryBrokerOptions {
  /** Milliseconds until a rejected message is redelivered; 20 by default. `ackWaitMs` is an upper bound. */
  redeliverAfterMs?: number;
}

/** Creates an in-process bus for tests, with channels, durables and redelivery like a real broker's. */
export function createMemoryBroker(options: MemoryBrokerOptions = {}): MemoryBroker {
  return new MemoryBroker(options);
}

export class MemoryBroker implements Bus {
  private readonly channels = new Map<string, string[]>();
  private readonly groups = new Map<string, QueueGroup>();
  private readonly clients = new Set<MemoryClient>();
  private readonly log: Published[] = [];
  private readonly idleWaiters = new Set<() => void>();
  private up = true;

  constructor(private readonly options: MemoryBrokerOptions) {}

  /** A new client, as another process would be. */
  connect(): Broker {
    const client = new MemoryClient(this);
    this.clients.add(client);
    return client;
  }

  /** Takes the bus down for all clients; stored messages are kept. */
  disconnect(): void {
    this.up = false;
    for (const client of this.clients) {
      client.setActive(false);
      for (const member of client.members) this.group(member.options.subject, member.options.group).release(member);
    }
  }

  /** Brings the bus and all subscriptions back. */
  reconnect(): void {
    this.up = true;
    for (const client of this.clients) client.setActive(true);
    for (const group of this.groups.values()) group.deliver();
  }

  /**
   * Waits until every group has acknowledged every message and all broadcast handlers have returned. Work that those
   * handlers started without awaiting is not seen.
   */
  idle(): Promise<void> {
    return new Promise((resolve) => {
      this.idleWaiters.add(resolve);
      this.changed();
    });
  }

  /** What has been published so far, oldest first; messages that are not events are skipped. */
  published(): AnyEvent[];
  published<S extends Subject>(subject: S): EventEnvelope<S>[];
  published<S extends Subject>(subject?: S) {
    return subject === undefined ? eventsIn(this.log) : eventsIn(this.log, subject);
  }

  /** How many messages have been published so far. */
  get size(): number {
    return this.log.length;
  }

  /** For clients. */
  isUp(): boolean {
    return this.up;
  }

  /** For clients. */
  store(subject: string, payload: string): void {
    const channel = this.channel(subject);
    channel.push(payload);
    this.log.push({ subject, payload });
    for (const [key, group] of this.groups) if (key.startsWith(`${subject}\n`)) group.deliver();
    for (const client of this.clients) client.broadcast(subject, payload, channel.length);
  }

  /** For clients. */
  group(subject: string, name: string): QueueGroup {
    const key = `${subject}\n${name}`;
    const known = this.groups.get(key);
    if (known) return known;
    const made = new QueueGroup(this.channel(subject), this.options.redeliverAfterMs ?? 20, () => this.changed());
    this.groups.set(key, made);
    return made;
  }

  /** For clients. */
  forget(client: MemoryClient): void {
    this.clients.delete(client);
  }

  /** For clients and groups. */
  changed(): void {
    // One turn of the event loop later, so that a handler's last publish counts too.
    setImmediate(() => {
      if (!this.isIdle()) return;
      for (const resolve of this.idleWaiters) resolve();
      this.idleWaiters.clear();
    });
  }

  private isIdle(): boolean {
    return (
      [...this.groups.values()].every((group) => group.isIdle()) && [...this.clients].every((client) => client.isIdle())
    );
  }

  private channel(subject: string): string[] {
    const known = this.channels.get(subject);
    if (known) return known;
    const made: string[] = [];
    this.channels.set(subject, made);
    return made;
  }
}
