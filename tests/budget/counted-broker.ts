import type { Broker, DeliveryHandler, SubscribeOptions } from '@ticketing/common';

interface Receiver {
  /** The service that receives. */
  service: string;
  kind: SubscribeOptions['kind'];
  handler: DeliveryHandler;
}

interface Waiting extends Receiver {
  subject: string;
  payload: string;
}

/** What has been sent and received, by subject. */
export interface Traffic {
  publishes: Record<string, number>;
  deliveries: Record<string, number>;
  broadcasts: Record<string, number>;
}

export const noTraffic = (): Traffic => ({ publishes: {}, deliveries: {}, broadcasts: {} });

/** Keeps every message until it is told to deliver it, so that one thing happens at a time. */
export class CountedBroker {
  traffic = noTraffic();
  private readonly receivers = new Map<string, Set<Receiver>>();
  private readonly waiting: Waiting[] = [];

  /** A service's connection. */
  connect(service: string): Broker {
    return {
      isConnected: () => true,
      publish: async (subject, payload) => {
        add(this.traffic.publishes, subject);
        for (const receiver of this.receiversOf(subject)) this.waiting.push({ ...receiver, subject, payload });
      },
      subscribe: async (options, handler) => {
        const { kind, subject } = options;
        const receivers = this.receiversOf(subject);
        const receiver = { service, kind, handler };
        const supply = {
          begin: async () => void receivers.add(receiver),
          end: async () => void receivers.delete(receiver),
        };
        await (kind !== 'durable' && options.demand ? options.demand.add(supply) : supply.begin());
      },
      drain: async () => undefined,
      close: async () => undefined,
    };
  }

  private receiversOf(subject: string): Set<Receiver> {
    const receivers = this.receivers.get(subject) ?? new Set();
    this.receivers.set(subject, receivers);
    return receivers;
  }

  /** Delivers the oldest message. @returns false if there was none */
  async deliverNext(receiving: (service: string) => void): Promise<boolean> {
    const next = this.waiting.shift();
    if (!next) return false;
    const { service, kind, handler, subject, payload } = next;
    add(kind === 'durable' ? this.traffic.deliveries : this.traffic.broadcasts, subject);
    receiving(service);
    // A rejection fails the test: nothing here gives a handler a reason to fail.
    await handler({ subject, payload, sequence: 1, attempt: 1 });
    return true;
  }
}

const add = (counts: Record<string, number>, key: string): void => {
  counts[key] = (counts[key] ?? 0) + 1;
};
