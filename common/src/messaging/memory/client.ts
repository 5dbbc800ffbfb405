import type { Broker, DeliveryHandler, SubscribeOptions } from '../broker';
import type { Member, QueueGroup } from './queue-group';

/** What a client needs from its bus. */
export interface Bus {
  isUp(): boolean;
  /** Appends to the channel and starts deliveries. */
  store(subject: string, payload: string): void;
  /** The durable group, created on first use. */
  group(subject: string, name: string): QueueGroup;
  forget(client: MemoryClient): void;
  /** Called when something has finished. */
  changed(): void;
}

/** One connection to the bus, like one process's. */
export class MemoryClient implements Broker {
  readonly members: Member[] = [];
  private readonly broadcasts = new Map<string, Set<DeliveryHandler>>();
  private readonly running = new Set<Promise<void>>();
  private drained = false;
  private closed = false;

  constructor(private readonly bus: Bus) {}

  isConnected(): boolean {
    return this.bus.isUp() && !this.closed;
  }

  async publish(subject: string, payload: string): Promise<void> {
    if (!this.isConnected()) throw new Error('not connected to the broker');
    this.bus.store(subject, payload);
  }

  /** While the bus is away it is accepted, and takes effect once the bus is back. */
  async subscribe(options: SubscribeOptions, handler: DeliveryHandler): Promise<void> {
    if (options.kind !== 'durable') {
      const handlers = this.handlersOf(options.subject);
      const supply = {
        begin: async () => void handlers.add(handler),
        end: async () => void handlers.delete(handler),
      };
      await (options.demand ? options.demand.add(supply) : supply.begin());
      return;
    }
    const member: Member = {
      options,
      handler: (delivery) => this.track(handler(delivery)),
      active: this.isConnected(),
    };
    this.members.push(member);
    this.bus.group(options.subject, options.group).join(member);
  }

  async drain(): Promise<void> {
    this.drained = true;
    this.setActive(false);
    await Promise.allSettled(this.running);
  }

  async close(): Promise<void> {
    await this.drain();
    this.closed = true;
    this.broadcasts.clear();
    for (const member of this.members.splice(0))
      this.bus.group(member.options.subject, member.options.group).leave(member);
    this.bus.forget(this);
  }

  setActive(active: boolean): void {
    for (const member of this.members) member.active = active && !this.drained;
  }

  /** Hands a new message to the broadcast handlers and ignores their outcome. */
  broadcast(subject: string, payload: string, sequence: number): void {
    if (this.drained) return;
    for (const handler of this.handlersOf(subject)) {
      const handled = new Promise((resolve) => setImmediate(resolve))
        .then(() => handler({ subject, payload, sequence, attempt: 1 }))
        .catch(() => {});
      void this.track(handled).then(() => this.bus.changed());
    }
  }

  isIdle(): boolean {
    return this.running.size === 0;
  }

  private handlersOf(subject: string): Set<DeliveryHandler> {
    const handlers = this.broadcasts.get(subject) ?? new Set();
    this.broadcasts.set(subject, handlers);
    return handlers;
  }

  private async track(work: Promise<void>): Promise<void> {
    this.running.add(work);
    try {
      await work;
    } finally {
      this.running.delete(work);
    }
  }
}
