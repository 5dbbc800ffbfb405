/**
 * The transport port. Publisher and Listener know subjects and types; only an adapter knows a broker's library.
 * Every adapter passes the contract suite in `testing/broker-contract.ts`.
 */
export interface Broker {
  /** True while messages can be published and received; readiness depends on it. */
  isConnected(): boolean;

  /**
   * Hands one message to the broker.
   * @returns once the broker has stored it. Rejects when that is not known for certain: the caller must then send
   *   it again, so a message may exist twice, but never less than once after a resolved call.
   */
  publish(subject: string, payload: string): Promise<void>;

  /**
   * Starts to receive a subject. The adapter keeps the subscription alive over lost connections.
   * @param handler resolves when the message is dealt with for good (it is then acknowledged); a rejection leaves it
   *   unacknowledged, and the broker delivers it again after `ackWaitMs`.
   */
  subscribe(options: SubscribeOptions, handler: DeliveryHandler): Promise<void>;

  /** Stops deliveries and waits for running handlers; publishing goes on, so that what they have caused can be told. */
  drain(): Promise<void>;

  /** Stops deliveries, waits for running handlers, closes the connection. Durable positions are kept. */
  close(): Promise<void>;
}

export type DeliveryHandler = (delivery: Delivery) => Promise<void>;

export interface Delivery {
  subject: string;
  payload: string;
  /** The message's position in its channel; together with the subject it identifies the broker's copy. */
  sequence: number;
  /** How often this message has been delivered to this subscription, as far as the adapter knows; 1 is the first. */
  attempt: number;
}

export type SubscribeOptions = DurableSubscription | BroadcastSubscription;

/**
 * Each message reaches one member of the group, at least once, from the start of the channel when the group is new.
 * Renaming a group makes a new durable: it replays the whole channel.
 */
export interface DurableSubscription {
  kind: 'durable';
  subject: string;
  /** The name of the service: queue group and durable name. */
  group: string;
  /** After how many milliseconds an unacknowledged message is delivered again. */
  ackWaitMs: number;
  /** How many messages may be with this member unacknowledged; above 1, so that a poison message blocks nothing. */
  maxInFlight: number;
}

/** Every process gets every message published from now on; nothing is kept for it while it is away. */
export interface BroadcastSubscription {
  kind: 'broadcast';
  subject: string;
}
