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
  /** The service's name: letters, digits, - and _ only. Each process appends something unique. */
  clientName: string;
  logger: Logger;
  /** How long to retry the first connection, in milliseconds. */
  firstConnectMs?: number;
  /** How long `close` waits for running handlers. */
  drainMs?: number;
  requestTimeoutMs?: number;
  publishTimeoutMs?: number;
  pingIntervalMs?: number;
}

const defaults = {
  firstConnectMs: 30_000,
  // Together with the request timeout, shorter than the time a service has to stop.
  drainMs: 3_000,
  requestTimeoutMs: 3_000,
  publishTimeoutMs: 5_000,
  pingIntervalMs: 2_000,
};

/** How many publishes may await their ack at once; at its own limit the client reports an error and sends anyway. */
const maxPublishesInFlight = 256;
const maxPublishesQueued = 20_000;

/**
 * Connects to NATS Streaming.
 * @returns a broker that reconnects on its own; rejects with one clear error when the server cannot be reached in time
 */
export async function connectNatsStreaming(options: NatsStreamingOptions): Promise<Broker> {
  const broker = new NatsStreamingBroker({ ...defaults, ...options });
  try {
    await broker.connect(AbortSignal.timeout(options.firstConnectMs ?? defaults.firstConnectMs));
  } catch (error) {
    await broker.close();
    // Only the host: the URL may contain a password.
    const place = `${new URL(options.url).host}, cluster ${options.clusterId}`;
    throw new Error(`NATS Streaming cannot be reached (${place}): ${toError(error).message}`, { cause: error });
  }
  return broker;
}

class NatsStreamingBroker implements Broker {
  /**
   * Unique per process and kept across reconnects: the server then replaces the lost connection at once. Under a new id
   * it would keep sending messages to the dead one until that missed its heartbeats.
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
      // The server may have created it anyway: a new session starts with exactly the right subscriptions.
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

  /** Connects with all subscriptions, retrying until it succeeds or the signal aborts. */
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
      // Includes those added meanwhile.
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
