/** What the tools need of a broker, and services do not: any start, any subject, each message with its details. */
export interface Bus {
  /** @returns once the broker has stored it, or says that it has had it already */
  publish(subject: string, payload: string, options?: PublishOptions): Promise<Published>;

  /**
   * Hands over the messages of some subjects, until the bus is closed.
   * @returns once the broker has accepted the subscriptions
   */
  listen(options: ListenOptions, onMessage: (message: BusMessage) => void): Promise<void>;

  /**
   * The same for somebody who only looks on: nothing is acknowledged, and nothing comes again.
   * @returns once the broker has accepted it
   */
  watch(subjects: readonly string[], from: From, onMessage: (message: BusMessage) => void): Promise<void>;

  /** Keys and values, made with these settings if it is not there. @throws Error where the broker has none */
  bucket(name: string, settings: BucketSettings): Promise<Bucket>;

  /**
   * Hands over what is stored now, one channel after the other, each in its order; the next message waits for the last.
   * @param options `subject`: only its messages; `signal` ends it early
   * @returns after the last one; what expires meanwhile may be left out. Rejects when it is ended before, by the signal, by
   *   `close`, or by a lost connection.
   */
  history(
    onMessage: (message: BusMessage) => void | Promise<void>,
    options?: { subject?: string; signal?: AbortSignal },
  ): Promise<void>;

  /** What is stored, who listens, and how far they are. */
  channels(): Promise<ChannelState[]>;

  /** Resolves with the reason when the connection is lost; never after `close`. */
  readonly lost: Promise<Error>;

  /** Says goodbye: what is not acknowledged goes to others at once, and durable positions are kept. */
  close(): Promise<void>;
}

export interface BusOptions {
  url: string;
  /** NATS Streaming only. */
  clusterId: string;
  /** Unique at the broker, for as long as the connection lasts. */
  clientId: string;
  /** The address of the broker's monitoring. NATS Streaming's channels and history need it. */
  monitoringUrl: string | undefined;
}

export interface Published {
  /** A message with the same id had been stored before: this one was not. */
  duplicate: boolean;
}

export interface PublishOptions {
  /** See `Broker.publish`. */
  id?: string | undefined;
  /** The sequence of the same message at the broker from which it is moved; JetStream keeps it with the message. */
  movedFrom?: number;
}

export interface ListenOptions {
  subjects: readonly string[];
  /** Its members share the messages; without one, every listener gets them all. */
  group?: string | undefined;
  /** Under this name the broker keeps the position, and goes on from there whatever `from` says. */
  durable?: string | undefined;
  from: From;
  /** Milliseconds until a message that is not acknowledged is delivered again. */
  ackWaitMs: number;
}

/** Where to start. On a broker with a channel for each subject, `last` and `last-per-subject` are the same. */
export type From =
  | { policy: 'earliest' | 'last' | 'last-per-subject' | 'new' }
  | { policy: 'sequence'; sequence: number }
  | { policy: 'time'; time: Date };

export interface BusMessage {
  subject: string;
  payload: string;
  sequence: number;
  /** How often it was delivered before. */
  redeliveries: number;
  /** When the broker stored it. */
  storedAt: Date;
  /** Its sequence at the broker from which it was moved, if it was. */
  movedFrom?: number;
  acknowledge(): void;
}

/** What a broker keeps of a subject, or, where it keeps several subjects together, of those. */
export interface ChannelState {
  name: string;
  messages: number;
  bytes: number;
  firstSequence: number;
  lastSequence: number;
  subscribers: SubscriberState[];
}

/** A durable group, or a single subscriber. */
export interface SubscriberState {
  name: string;
  /** Whether anybody of it is there. */
  online: boolean;
  /** How many messages it has not been given yet. */
  lag: number;
  /** How many it was given and has not acknowledged. */
  unacknowledged: number;
}

export interface BucketSettings {
  /** Whether it must be there already; else it is made. */
  existing?: boolean | undefined;
  /** How long a value is kept, in milliseconds; for ever if absent. */
  ttlMs?: number | undefined;
}

/** Keeps the last values of keys. */
export interface Bucket {
  get(key: string): Promise<BucketEntry | undefined>;

  /**
   * @param revision the one that the key must have now, 0 if it must be new; any if absent
   * @returns its new revision. Rejects when it has another than it must have.
   */
  put(key: string, value: string, revision?: number): Promise<number>;

  /** The last few values of a key, oldest first. */
  history(key: string): Promise<BucketEntry[]>;

  /** Hands over the value of a key, or of all, and then every change, until the bus is closed. */
  watch(key: string | undefined, onEntry: (entry: BucketEntry) => void): Promise<void>;
}

export interface BucketEntry {
  key: string;
  value: string;
  /** Counts the writes of the whole bucket. */
  revision: number;
}
