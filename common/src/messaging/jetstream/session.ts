import { type JetStreamClient, type JetStreamManager, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { errors, type Msg, type NatsConnection, nanos, type Subscription } from '@nats-io/transport-node';
import type { Logger } from 'pino';
import type { Delivery, DeliveryHandler, DurableSubscription, ViewSubscription } from '../broker';
import type { Deliveries } from '../deliveries';
import { type BrokerSession, type KeptSubscription, toError } from '../reconnecting';
import { channelOf, streams } from './channels';
import { type ConnectionOptions, openConnection } from './connection';
import { ensureConsumer, ensureStream, type StreamOptions } from './ensure';
import { Pull } from './pull';
import { View } from './view';

/** How many messages of a view one process writes at the same time. */
const writes = 8;
const writersForgottenAfterMs = 24 * 3_600_000;

export interface JetStreamSessionOptions extends ConnectionOptions, StreamOptions {
  logger: Logger;
  deliveries: Deliveries;
  /** After this long without an acknowledgement, the outcome of a publish is unknown. */
  publishTimeoutMs: number;
}

/** One connection to a NATS server with JetStream. */
export class JetStreamSession implements BrokerSession {
  readonly ended: Promise<Error>;

  private readonly ensured = new Map<string, Promise<void>>();
  private readonly pulls: Pull[] = [];
  private readonly listening = new Map<KeptSubscription, Subscription>();
  private over = false;
  private resolveEnded: (reason: Error) => void = () => {};

  /** @returns a connected session whose streams exist; rejects when the server does not answer in time */
  static async open(options: JetStreamSessionOptions): Promise<JetStreamSession> {
    const nc = await openConnection(options);
    try {
      const api = { timeout: options.requestTimeoutMs, checkAPI: false };
      const session = new JetStreamSession(options, nc, jetstream(nc, api), await jetstreamManager(nc, api));
      await Promise.all(streams.map((stream) => session.ensure(stream)));
      return session;
    } catch (error) {
      await nc.close();
      throw error;
    }
  }

  private constructor(
    private readonly options: JetStreamSessionOptions,
    private readonly nc: NatsConnection,
    private readonly client: JetStreamClient,
    private readonly manager: JetStreamManager,
  ) {
    this.ended = new Promise((resolve) => {
      this.resolveEnded = resolve;
    });
    void nc.closed().then((reason) => this.end(toError(reason ?? undefined)));
  }

  isConnected(): boolean {
    return !this.over;
  }

  async publish(subject: string, payload: string, id?: string): Promise<void> {
    const { stream, natsSubject } = channelOf(subject);
    await this.ensure(stream);
    const options = { timeout: this.options.publishTimeoutMs, ...(id && { msgID: id }) };
    try {
      await this.client.publish(natsSubject, payload, options);
    } catch (error) {
      const { cause } = toError(error);
      // Nobody takes messages of this subject: its servers elect a leader, or somebody has deleted the stream. The next
      // attempt looks, and makes it again.
      if (cause instanceof errors.RequestError && cause.isNoResponders()) this.ensured.delete(stream);
      throw error;
    }
  }

  async subscribe(subscription: KeptSubscription): Promise<void> {
    const { options, handler } = subscription;
    if (options.kind === 'broadcast') await this.listen(subscription);
    else if (options.kind === 'view') await this.follow(options, handler);
    else await this.receive(options, handler);
  }

  async unsubscribe(subscription: KeptSubscription): Promise<void> {
    this.listening.get(subscription)?.unsubscribe();
    this.listening.delete(subscription);
  }

  private async receive(options: DurableSubscription, handler: DeliveryHandler, more = {}): Promise<void> {
    const { stream } = channelOf(options.subject);
    await this.ensure(stream);
    const durable = await ensureConsumer(this.manager, options, this.options.logger, more);
    const consumer = await this.client.consumers.get(stream, durable);
    const pull = await Pull.open(consumer, { ...options, handler, ...this.options });
    this.pulls.push(pull);
    void pull.failed.then((reason) => this.end(reason));
  }

  private async follow(options: ViewSubscription, handler: DeliveryHandler): Promise<void> {
    const { subject } = options;
    const view = await View.open(this.client, options, this.options);
    const { ended } = await view.watch(this.manager, (payload, sequence) =>
      this.show(handler, { subject, payload, sequence, attempt: 1 }),
    );
    void ended.then(
      () => this.end(new Error('the view is not watched any more')),
      (error) => this.end(toError(error)),
    );
    const keep = async ({ payload }: Delivery) => {
      try {
        await view.keep(payload);
      } catch (error) {
        // A new session makes it again.
        if (await view.isGone()) this.end(toError(error));
        else
          this.options.logger.warn(
            { err: error, subject },
            'A change was not written into the bucket; it is tried again',
          );
        throw error;
      }
    };
    // The server forgets the writers of a bucket that is gone.
    const forgotten = { inactive_threshold: nanos(writersForgottenAfterMs) };
    await this.receive({ ...options, kind: 'durable', group: view.writers, maxInFlight: writes }, keep, forgotten);
  }

  /**
   * Without a consumer: whatever is published on a subject reaches those who listen to it at that moment.
   */
  private async listen(subscription: KeptSubscription): Promise<void> {
    if (this.listening.has(subscription)) return;
    const { options, handler } = subscription;
    const { subject } = options;
    const callback = (error: Error | null, message: Msg) => {
      if (error) return this.end(error);
      this.show(handler, { subject, payload: message.string(), sequence: 0, attempt: 1 });
    };
    this.listening.set(subscription, this.nc.subscribe(channelOf(subject).natsSubject, { callback }));
    // A connection that is lost answers no flush, ever.
    await Promise.race([this.nc.flush(), this.ended.then((reason) => Promise.reject(reason))]);
  }

  /** Nobody waits for a broadcast. */
  private show(handler: DeliveryHandler, delivery: Delivery): void {
    const { deliveries, logger } = this.options;
    void deliveries.run(async () => {
      try {
        await handler(delivery);
      } catch (err) {
        logger.debug({ err, subject: delivery.subject }, 'The handler of a broadcast failed');
      }
    });
  }

  async quiesce(): Promise<void> {
    await Promise.all(this.pulls.map((pull) => pull.close()));
    // The server has then seen what was given back.
    if (!this.over) await Promise.race([this.nc.flush(), this.nc.closed()]);
  }

  async close(): Promise<void> {
    await this.quiesce();
    this.end(new Error('closed'));
    await this.nc.closed();
  }

  end(reason: Error): void {
    if (this.over) return;
    this.over = true;
    this.resolveEnded(reason);
    void this.nc.close();
  }

  /** Creates or checks a stream, once in a session. */
  private ensure(stream: string): Promise<void> {
    const known = this.ensured.get(stream);
    if (known) return known;
    const ensuring = ensureStream(this.manager, stream, this.options);
    this.ensured.set(stream, ensuring);
    ensuring.catch(() => this.ensured.delete(stream));
    return ensuring;
  }
}
