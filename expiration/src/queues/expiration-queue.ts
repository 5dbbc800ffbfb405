import { setTimeout as wait } from 'node:timers/promises';
import { type Clock, inSpan, type Logger, type Publisher, type Subjects } from '@ticketing/common';
import Queue from 'bull';
import type { RedisConnections } from './redis-connections';

/** A job's data. */
export interface Expiration {
  orderId: string;
  /** The order's version that has this deadline; absent from jobs older than this field, for its first. */
  version?: number;
  /** The correlation id of the request that created the order; its expiration carries it on. */
  correlationId: string;
  /** What has queued it, as W3C Trace Context; only where this service is traced. */
  traceparent?: string | undefined;
}

const concurrency = 8;
/** Leaves time for the rest of the service to stop within the platform's grace period. */
const closeWithinMs = 3_000;

/** Jobs that wait in Redis until their order's time is over. Bull runs each at least once. */
export class ExpirationQueue {
  private readonly queue: Queue.Queue<Expiration>;
  private readonly running = new Set<Promise<void>>();
  private away = false;

  constructor(
    private readonly connections: RedisConnections,
    private readonly publisher: Publisher<typeof Subjects.ExpirationComplete>,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {
    this.queue = new Queue('order-expiration', {
      createClient: (kind) => this.connections.get(kind),
      settings: {
        // How often Bull looks for the next job on its own, and retries what Redis did not answer. It has a timer for the
        // next one, and hears of others: this is for when Redis was away. Twice a second, it was a third of what the idle
        // service costs.
        guardInterval: 2_000,
        retryProcessDelay: 1_000,
        // A job whose process or connection is gone goes to another worker after at most four checks.
        lockDuration: 10_000,
        stalledInterval: 2_000,
      },
      defaultJobOptions: {
        // With a kept job, Bull would silently ignore the same id when it is added again.
        removeOnComplete: true,
        removeOnFail: true,
        attempts: 10,
        backoff: { type: 'exponential', delay: 500 },
      },
    });
    // Bull names its connections in a promise it does not handle: rejected with the connection, it would end the
    // process.
    Object.assign(this.queue, { setWorkerName: () => Promise.resolve() });
    // Without a listener, a connection error would end the process; the client reconnects on its own.
    this.queue.on('error', (error) => this.report(error));
    // The job is missing if Redis has lost it meanwhile, whatever Bull's types say.
    this.queue.on('failed', (job: Queue.Job<Expiration> | null, error) => {
      const about = { orderId: job?.data.orderId, attempt: job?.attemptsMade };
      this.logger.warn({ err: error, ...about }, 'expiration not published');
    });
  }

  /** Starts processing due jobs. */
  start(): void {
    // `process` stays pending for as long as the queue works; it only rejects when the queue cannot.
    this.queue
      .process(concurrency, ({ data }) => {
        const span = { name: 'expire order', kind: 'consumer', from: data.traceparent } as const;
        return this.track(inSpan(span, () => this.expire(data)));
      })
      .catch((error: unknown) => this.logger.error({ err: error }, 'the queue has stopped'));
  }

  /**
   * Queues an order's expiration. Idempotent: the job's id is the order's, with the version if that is not its first: an
   * order whose buyer has taken an offer has a second deadline, and the first means nothing any more.
   * @param delayMs milliseconds until the order's time is over
   * @throws at once when Redis is away, within seconds when it does not answer; the job may have been stored
   *   nevertheless
   */
  async add(expiration: Expiration, delayMs: number): Promise<void> {
    const { orderId, version } = expiration;
    await this.queue.add(expiration, { jobId: version ? `${orderId}-${version}` : orderId, delay: delayMs });
  }

  /** Reconnects if Redis has gone silent on the existing connections. */
  async renewIfSilent(): Promise<void> {
    await this.connections.renewIfSilent();
  }

  /** Waits for running jobs; the others stay in Redis. Takes at most a few seconds while Redis does not answer. */
  async close(): Promise<void> {
    // Bull would wait for them next to a promise it does not handle, which rejects while Redis is away.
    await Promise.allSettled(this.running);
    const late = new AbortController();
    // Bull reconnects while it closes, which never ends when Redis is frozen.
    await Promise.race([this.queue.close(), wait(closeWithinMs, undefined, { signal: late.signal })]);
    late.abort();
    this.connections.close();
  }

  /** While Redis is away everything fails many times a second; only the first failure is worth a log line. */
  private report(error: Error): void {
    const away = this.connections.get('client').status !== 'ready';
    if (!away || !this.away) this.logger.warn({ err: error }, 'redis is in trouble');
    this.away = away;
  }

  private async track(job: Promise<void>): Promise<void> {
    this.running.add(job);
    try {
      await job;
    } finally {
      this.running.delete(job);
    }
  }

  private async expire({ orderId, version = 0, correlationId }: Expiration): Promise<void> {
    await this.publisher.publish({
      aggregateId: orderId,
      version,
      data: { orderId },
      occurredAt: this.clock.now(),
      correlationId,
    });
  }
}
