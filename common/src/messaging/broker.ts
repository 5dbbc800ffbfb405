import type { Demand } from './demand';

/** The brokers that can carry the events; each has an adapter. */
export const transports = ['nats-streaming', 'jetstream'] as const;
export type Transport = (typeof transports)[number];

/**
 * The transport port. Publisher and Listener know subjects and types; only an adapter knows the broker's library. Every
 * adapter passes the contract suite in `testing/broker-contract.ts`.
 */
export interface Broker {
  /** True while messages can be published and received; readiness depends on it. */
  isConnected(): boolean;

  /**
   * Hands one message to the broker.
   * @param id the same for every copy of the same message: a broker that can stores it once, for a while. Without one,
   *   it is stored in any case.
   * @returns once the broker has stored it. Rejects when that is not certain: the caller must then retry, so a message
   *   may be stored twice, but after a resolved call at least once.
   */
  publish(subject: string, payload: string, id?: string): Promise<void>;

  /**
   * Subscribes to a subject. The adapter restores the subscription after lost connections; one that is lost while it
   * subscribes is waited for, as the first one was.
   * @param handler resolves when the message has been handled (it is then acknowledged); a rejection leaves it
   *   unacknowledged, and the broker redelivers it after `ackWaitMs`.
   */
  subscribe(options: SubscribeOptions, handler: DeliveryHandler): Promise<void>;

  /** Stops deliveries and waits for running handlers; publishing still works, so that their events can go out. */
  drain(): Promise<void>;

  /** Stops deliveries, waits for running handlers and closes the connection. Durable positions are kept. */
  close(): Promise<void>;
}

export type DeliveryHandler = (delivery: Delivery) => Promise<void>;

export interface Delivery {
  subject: string;
  payload: string;
  /**
   * The message's position in its channel; with the subject it identifies the broker's copy. 0 in a broadcast of a broker
   * that does not say.
   */
  sequence: number;
  /**
   * How often this message has been delivered to this subscription, as far as the adapter knows; 1 is the first time.
   */
  attempt: number;
}

/**
 * How many ack waits there may be at most between a delivery and the next, from the first one on; after the last, it stays
 * at that. A broker that can lets a message that fails again and again wait longer.
 */
export const ackWaits = [1, 1, 2, 4] as const;

export type SubscribeOptions = DurableSubscription | BroadcastSubscription | ViewSubscription;

/**
 * Each message reaches one member of the group, at least once, from the start of the channel when the group is new.
 * Renaming a group creates a new durable, which replays the whole channel.
 */
export interface DurableSubscription {
  kind: 'durable';
  subject: string;
  /** The service's name: queue group and durable name. */
  group: string;
  /** Milliseconds until an unacknowledged message is redelivered; see `ackWaits`. */
  ackWaitMs: number;
  /** The most unacknowledged messages this member may hold; above 1, so that a poison message blocks nothing. */
  maxInFlight: number;
}

/** Every process gets every message published from now on; nothing is kept for it while it is down. */
export interface BroadcastSubscription {
  kind: 'broadcast';
  subject: string;
  /** Who wants the messages: the subscription exists only while somebody does. Without this, always. */
  demand?: Demand | undefined;
}

/**
 * A broadcast whose newest message of each key is kept, by a broker that has buckets, in one that is named after the group,
 * where others may look. From there, whether or not somebody wants it here, it hands over each message once more, also what
 * was missed while the connection was lost. So the same message may come twice, and an older one after a newer one.
 */
export interface ViewSubscription
  extends Pick<DurableSubscription, 'subject' | 'group' | 'ackWaitMs'>,
    Pick<BroadcastSubscription, 'demand'> {
  kind: 'view';
  /** What a message is about; undefined if it cannot be read, and is left out. */
  read(payload: string): { key: string; version: number } | undefined;
}
