import { connect, type Stan } from 'node-nats-streaming';
import type { Logger } from 'pino';
import type { Deliveries } from '../deliveries';
import { type BrokerSession, type KeptSubscription, toError } from '../reconnecting';
import { receiveAs } from './inboxes';
import './stan';
import { type OpenSubscription, openSubscription } from './subscription';

export interface SessionOptions {
  url: string;
  clusterId: string;
  clientId: string;
  logger: Logger;
  deliveries: Deliveries;
  /** How long to wait for the server's answer to a connect, subscribe or close request. */
  requestTimeoutMs: number;
  /** After this long without an acknowledgement, the outcome of a publish is unknown. */
  publishTimeoutMs: number;
  /** Interval between pings; after three without an answer the server is considered lost. At least 1 s. */
  pingIntervalMs: number;
}

/**
 * One connection, from opening to end. The client itself heals short interruptions (same connection id, the server has
 * kept the subscriptions); anything worse ends the session, and `ended` resolves with the reason.
 */
export class Session implements BrokerSession {
  readonly ended: Promise<Error>;

  private connected = false;
  private over = false;
  private readonly nc: Stan['nc'];
  private readonly subscriptions = new Map<KeptSubscription, OpenSubscription>();
  /** Everything that awaits an answer from the server. */
  private readonly waiting = new Set<(reason: Error) => void>();
  private resolveEnded: (reason: Error) => void = () => {};

  /** @returns a connected session; rejects after `requestTimeoutMs`, or as soon as the server is known to be away */
  static async open(options: SessionOptions): Promise<Session> {
    const { url, clusterId, clientId, requestTimeoutMs } = options;
    const [user, pass] = [new URL(url).username, new URL(url).password].map(decodeURIComponent);
    const stan = connect(clusterId, clientId, {
      url,
      ...(user && { user, pass }),
      connectTimeout: requestTimeoutMs,
      ackTimeout: options.publishTimeoutMs,
      // Without these, a lost server is noticed only after minutes.
      stanPingInterval: options.pingIntervalMs,
      stanMaxPingOut: 3,
      maxReconnectAttempts: -1,
      reconnectTimeWait: 500,
    });
    if (user) receiveAs(user, stan);
    const session = new Session(stan, options);
    const connecting = new Promise<void>((resolve) => stan.once('connect', () => resolve()));
    // The client's own timeout only starts once there is a TCP connection that speaks.
    const timeout = setTimeout(() => session.end(new Error('no answer to the connect request')), 2 * requestTimeoutMs);
    try {
      await Promise.race([connecting, session.ended.then((reason) => Promise.reject(reason))]);
    } finally {
      clearTimeout(timeout);
    }
    return session;
  }

  private constructor(
    private readonly stan: Stan,
    private readonly options: SessionOptions,
  ) {
    this.nc = stan.nc;
    this.ended = new Promise((resolve) => {
      this.resolveEnded = resolve;
    });
    stan.on('connect', () => {
      this.connected = !this.over;
    });
    stan.on('disconnect', () => this.interrupt(new Error('the connection to the broker was interrupted')));
    stan.on('reconnect', () => {
      this.connected = !this.over;
    });
    this.nc?.on('permission_error', (err) => options.logger.error({ err }, 'The broker does not permit this'));
    for (const fatal of ['connection_lost', 'error', 'close']) stan.on(fatal, (reason) => this.end(toError(reason)));
  }

  isConnected(): boolean {
    return this.connected;
  }

  publish(subject: string, payload: string): Promise<void> {
    return this.ask((resolve, reject) => {
      this.stan.publish(subject, payload, (error) => {
        // When the connection closes, the client calls back without an error: only "no error" while connected is an
        // ack.
        if (error || !this.connected) reject(toError(error));
        else resolve();
      });
    });
  }

  subscribe(subscription: KeptSubscription): Promise<void> {
    const { deliveries, logger } = this.options;
    return this.ask((resolve, reject) => {
      const open =
        this.subscriptions.get(subscription) ?? openSubscription(this.stan, subscription, deliveries, logger);
      this.subscriptions.set(subscription, open);
      open.ready.then(resolve, reject);
    });
  }

  unsubscribe(subscription: KeptSubscription): Promise<void> {
    return this.ask((resolve, reject) => {
      const { opened } = this.subscriptions.get(subscription) ?? {};
      this.subscriptions.delete(subscription);
      if (!opened) return resolve();
      opened.once('closed', resolve);
      for (const failure of ['timeout', 'error']) opened.once(failure, (reason) => reject(toError(reason)));
      // What the protocol calls to unsubscribe, services are not permitted: it would delete a durable.
      opened.close();
    });
  }

  /** Tells the server goodbye; it keeps the durables (`unsubscribe` would delete them). */
  async close(): Promise<void> {
    if (this.connected) {
      const closed = new Promise((resolve) => this.stan.once('close', resolve));
      this.stan.close();
      await closed;
    }
    this.end(new Error('closed'));
  }

  /** Ends the session at once without telling the server. Idempotent. */
  end(reason: Error): void {
    if (this.over) return;
    this.over = true;
    this.interrupt(reason);
    this.resolveEnded(reason);
    try {
      // In this order: a goodbye that reached the server late would end the next session with the same client id.
      this.nc?.close();
      // Stops the client's ping timer, which would otherwise throw outside any call.
      this.stan.close();
    } catch (err) {
      this.options.logger.debug({ err }, 'The broker client did not close cleanly');
    }
    // Closing removes all listeners of the NATS client, and an error event without a listener ends the process.
    this.nc?.on('error', () => {});
  }

  /** Rejects everything that waits: whether the server got it is no longer known. */
  private interrupt(reason: Error): void {
    this.connected = false;
    for (const reject of [...this.waiting]) reject(reason);
  }

  private ask(start: (resolve: () => void, reject: (reason: Error) => void) => void): Promise<void> {
    if (!this.connected) return Promise.reject(new Error('not connected to the broker'));
    let waiter: (reason: Error) => void = () => {};
    return new Promise<void>((resolve, reject) => {
      waiter = reject;
      this.waiting.add(reject);
      start(resolve, reject);
    }).finally(() => this.waiting.delete(waiter));
  }
}
