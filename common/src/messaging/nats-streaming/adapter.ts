import { randomUUID } from 'node:crypto';
import { bulkhead, ExponentialBackoff, handleAll, retry } from 'cockatiel';
import type { Logger } from 'pino';
import type { Broker, DeliveryHandler, SubscribeOptions } from '../broker';
import { Deliveries } from './deliveries';
import { Session } from './session';
import { toError } from './stan';
import type { KeptSubscription } from './subscription';

export interface NatsStreamingOptions {
  url: string;
  clusterId: string;
  /** The name of the service; letters, digits, - and _ only. Each process adds something unique. */
  clientName: string;
  logger: Logger;
  /** How long the first connection is tried, in milliseconds. */
  firstConnectMs?: number;
  /** How long `close` waits for running handlers. */
  drainMs?: number;
  requestTimeoutMs?: number;
  publishTimeoutMs?: number;
  pingIntervalMs?: number;
}

const defaults = {
  firstConnectMs: 30_000,
  // Together with the time for requests, less than the time in which a service has to stop.
  drainMs: 3_000,
  requestTimeoutMs: 3_000,
  publishTimeoutMs: 5_000,
  pingIntervalMs: 2_000,
};

/** How many publishes wait for their ack at the same time; the client's own limit reports an error and sends all the same. */
const maxPublishesInFlight = 256;
const maxPublishesQueued = 20_000;

/**
 * Connects to NATS Streaming.
 * @returns a broker that keeps itself connected; rejects with one clear error when the server cannot be reached in time
 */
export async function connectNatsStreaming(options: NatsStreamingOptions): Promise<Broker> {
  const broker = new NatsStreamingBroker({ ...defaults, ...options });
  try {
    await broker.connect(AbortSignal.timeout(options.firstConnectMs ?? defaults.firstConnectMs));
  } catch (error) {
    await broker.close();
    // Only the host: the URL may carry a password.
    const place = `${new URL(options.url).host}, cluster ${options.clusterId}`;
    throw new Error(`NATS Streaming cannot be reached (${place}): ${toError(error).message}`, { cause: error });
  }
  return broker;
}

class NatsStreamingBroker implements Broker {
  /**
   * Unique per process. Kept over reconnects: the server then replaces the lost connection at once, where under a new id
   * it would go on sending messages to the dead one until that had missed its heartbeats.
   */
  private readonly clientId: string;
  private readonly subscriptions: KeptSubscription[] = [];
  private readonly deliveries = new Deliveries();
  private readonly publishes = bulkhead(maxPublishesInFlight, maxPublishesQueued);
  private readonly closing = new AbortController();
  private session: Session | undefined;

  constructor(private readonly options: NatsStreamingOptions & typeof defaults) {
    this.clientId = `${options.clientName}-${randomUUID()}`;
  }

  isConnected(): boolean {
    return this.session?.isConnected() ?? false;
  }

  async publish(subject: string, payload: string): Promise<void> {
    await this.publishes.execute(() => this.requireSession().publish(subject, payload));
  }

  async subscribe(options: SubscribeOptions, handler: DeliveryHandler): Promise<void> {
    const session = this.requireSession();
    const subscription = { options, handler };
    try {
      await session.subscribe(subscription);
    } catch (error) {
      // The server may have made it all the same: a new session has only what it should have.
      session.end(toError(error));
      throw error;
    }
    this.subscriptions.push(subscription);
  }

  drain(): Promise<void> {
    return this.deliveries.drain(this.options.drainMs);
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.drain();
    await this.session?.close();
    this.session = undefined;
  }

  /** Connects, with all subscriptions, trying again until it works or the signal aborts. */
  async connect(giveUp: AbortSignal): Promise<void> {
    const backoff = new ExponentialBackoff({ initialDelay: 100, maxDelay: 2_000 });
    await retry(handleAll, { maxAttempts: Number.POSITIVE_INFINITY, backoff }).execute(
      () => this.openSession(),
      giveUp,
    );
  }

  private async openSession(): Promise<void> {
    this.closing.signal.throwIfAborted();
    const { logger } = this.options;
    const session = await Session.open({ ...this.options, clientId: this.clientId, deliveries: this.deliveries });
    try {
      // Also those that are added meanwhile.
      for (const subscription of this.subscriptions) await session.subscribe(subscription);
      this.closing.signal.throwIfAborted();
    } catch (error) {
      session.end(toError(error));
      throw error;
    }
    this.session = session;
    logger.info({ clientId: this.clientId, subscriptions: this.subscriptions.length }, 'Connected to NATS Streaming');
    void session.ended.then((reason) => this.rebuild(reason));
  }

  private async rebuild(reason: Error): Promise<void> {
    this.session = undefined;
    if (this.closing.signal.aborted) return;
    this.options.logger.warn({ err: reason, clientId: this.clientId }, 'Lost NATS Streaming; connecting again');
    // Rejects only when closing.
    await this.connect(this.closing.signal).catch(() => {});
  }

  private requireSession(): Session {
    if (!this.session) throw new Error('not connected to the broker');
    return this.session;
  }
}
