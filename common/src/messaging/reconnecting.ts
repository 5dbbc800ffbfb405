import { bulkhead, ExponentialBackoff, handleAll, retry } from 'cockatiel';
import type { Logger } from 'pino';
import type { Broker, DeliveryHandler, SubscribeOptions } from './broker';
import { Deliveries } from './deliveries';
import type { Supply } from './demand';

/** A subscription of the service; it is restored on every new connection. */
export interface KeptSubscription {
  options: SubscribeOptions;
  handler: DeliveryHandler;
}

/** One connection to a broker, from opening to end. */
export interface BrokerSession {
  /** Resolves with the reason once the connection is of no more use. */
  readonly ended: Promise<Error>;
  isConnected(): boolean;
  publish(subject: string, payload: string, id?: string): Promise<void>;
  /** Does nothing the second time. */
  subscribe(subscription: KeptSubscription): Promise<void>;
  /** Ends a subscription that keeps no position. */
  unsubscribe(subscription: KeptSubscription): Promise<void>;
  /** Asks for no more messages, and gives back those that no handler has begun with, where the protocol can do that. */
  quiesce?(): Promise<void>;
  /** Says goodbye; durable positions are kept. */
  close(): Promise<void>;
  /** Ends the session at once without telling the server. Idempotent. */
  end(reason: Error): void;
}

export interface ReconnectingOptions {
  /** The broker's product, as log lines and errors name it. */
  product: string;
  /** The address, without credentials, for errors. */
  place: string;
  logger: Logger;
  /** Opens a connection; rejects when the server cannot be reached now. */
  open(deliveries: Deliveries): Promise<BrokerSession>;
  /**
   * How long to retry the first connection, and then each subscription, in milliseconds; `later`: for ever, and nobody
   * waits for it.
   */
  firstConnectMs: number | 'later';
  /** How long `close` waits for running handlers. */
  drainMs: number;
  /** Views are kept in buckets, whether or not somebody here wants them; they are broadcast besides. */
  hasBuckets?: boolean;
}

/** How long things may take, in milliseconds, where no one says otherwise. */
export const patience = {
  firstConnectMs: 30_000,
  // Together with the request timeout, shorter than the time a service has to stop.
  drainMs: 3_000,
  requestTimeoutMs: 3_000,
  publishTimeoutMs: 5_000,
  pingIntervalMs: 2_000,
};

/** How many publishes may await their ack at once. */
const maxPublishesInFlight = 256;
const maxPublishesQueued = 20_000;

/**
 * Connects to a broker.
 * @returns a broker that opens a new session, with all its subscriptions, whenever one ends; rejects with one clear
 *   error when the server cannot be reached in time
 */
export async function connectReconnecting(options: ReconnectingOptions): Promise<Broker> {
  const broker = new ReconnectingBroker(options);
  const { firstConnectMs } = options;
  if (firstConnectMs === 'later') {
    broker.connectLater();
    return broker;
  }
  try {
    await broker.connect(firstConnectMs);
  } catch (error) {
    await broker.close();
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${options.product} cannot be reached (${options.place}): ${reason}`, { cause: error });
  }
  return broker;
}

class ReconnectingBroker implements Broker {
  private readonly subscriptions = new Set<KeptSubscription>();
  private readonly deliveries = new Deliveries();
  private readonly publishes = bulkhead(maxPublishesInFlight, maxPublishesQueued);
  private readonly closing = new AbortController();
  private session: BrokerSession | undefined;
  private drained: Promise<unknown> | undefined;

  constructor(private readonly options: ReconnectingOptions) {}

  isConnected(): boolean {
    return this.session?.isConnected() ?? false;
  }

  async publish(subject: string, payload: string, id?: string): Promise<void> {
    await this.publishes.execute(() => this.requireSession().publish(subject, payload, id));
  }

  async subscribe(options: SubscribeOptions, handler: DeliveryHandler): Promise<void> {
    const subscription = { options, handler };
    if (options.kind === 'view' && this.options.hasBuckets) {
      const { subject, demand } = options;
      // Whoever writes the bucket may have much to write before, or have died with a message in hand.
      await this.subscribe({ kind: 'broadcast', subject, demand }, handler);
    } else if (options.kind !== 'durable' && options.demand) return options.demand.add(this.supply(subscription));
    if (this.options.firstConnectMs === 'later') await this.supply(subscription).begin();
    else await this.retrying(() => this.accept(subscription), this.giveUp(this.options.firstConnectMs));
  }

  private async accept(subscription: KeptSubscription): Promise<void> {
    const session = this.requireSession();
    try {
      await session.subscribe(subscription);
    } catch (error) {
      // The server may have created it anyway: a new session starts with exactly the right subscriptions.
      session.end(toError(error));
      throw error;
    }
    if (session !== this.session) throw new Error('the connection was lost meanwhile');
    this.subscriptions.add(subscription);
  }

  /** While the broker is away, it changes what the next session begins with. */
  private supply(subscription: KeptSubscription): Supply {
    const inSession = async (change: 'subscribe' | 'unsubscribe') => {
      const { session } = this;
      // If the outcome is not certain: a new session starts with exactly the right subscriptions.
      await session?.[change](subscription).catch((error) => session.end(toError(error)));
    };
    return {
      begin: () => {
        this.subscriptions.add(subscription);
        return inSession('subscribe');
      },
      end: () => {
        this.subscriptions.delete(subscription);
        return inSession('unsubscribe');
      },
    };
  }

  async drain(): Promise<void> {
    this.deliveries.stop();
    // Once: a handler that hangs does not hold up closing a second time.
    this.drained ??= Promise.all([this.session?.quiesce?.(), this.deliveries.finished(this.options.drainMs)]);
    await this.drained;
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.drain();
    await this.session?.close();
    this.session = undefined;
  }

  /** Connects with all subscriptions, retrying until it succeeds or the time is over. */
  async connect(withinMs: number): Promise<void> {
    await this.retrying(() => this.openSession(), this.giveUp(withinMs));
  }

  /** Connects with all subscriptions, whenever that succeeds. */
  connectLater(): void {
    // Rejects only when closing.
    void this.retrying(() => this.openSession(), this.closing.signal).catch(() => {});
  }

  private giveUp(afterMs: number): AbortSignal {
    return AbortSignal.any([this.closing.signal, AbortSignal.timeout(afterMs)]);
  }

  private async retrying(attempt: () => Promise<void>, giveUp: AbortSignal): Promise<void> {
    const backoff = new ExponentialBackoff({ initialDelay: 100, maxDelay: 2_000 });
    await retry(handleAll, { maxAttempts: Number.POSITIVE_INFINITY, backoff }).execute(attempt, giveUp);
  }

  private async openSession(): Promise<void> {
    this.closing.signal.throwIfAborted();
    const { logger, product } = this.options;
    const session = await this.options.open(this.deliveries);
    const begun: KeptSubscription[] = [];
    try {
      // Includes those added meanwhile.
      for (const subscription of this.subscriptions) {
        await session.subscribe(subscription);
        begun.push(subscription);
      }
      this.closing.signal.throwIfAborted();
    } catch (error) {
      session.end(toError(error));
      throw error;
    }
    this.session = session;
    logger.info({ subscriptions: this.subscriptions.size }, `Connected to ${product}`);
    void session.ended.then((reason) => this.rebuild(reason));
    for (const subscription of begun) if (!this.subscriptions.has(subscription)) void this.supply(subscription).end();
  }

  private rebuild(reason: Error): void {
    this.session = undefined;
    if (this.closing.signal.aborted) return;
    this.options.logger.warn({ err: reason }, `Lost ${this.options.product}; connecting again`);
    this.connectLater();
  }

  private requireSession(): BrokerSession {
    if (!this.session) throw new Error('not connected to the broker');
    return this.session;
  }
}

/** Some clients report errors as plain strings, or the end of a connection as nothing at all. */
export function toError(reason: unknown): Error {
  if (reason instanceof Error) return reason;
  return new Error(reason === undefined || reason === null ? 'the connection was closed' : String(reason));
}
