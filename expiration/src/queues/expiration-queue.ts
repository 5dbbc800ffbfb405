import { setTimeout as wait } from 'node:timers/promises';
import type { Clock, Logger, Publisher, Subjects } from '@ticketing/common';
import Queue from 'bull';
import type { RedisConnections } from './redis-connections';

/** What a job carries. */
export interface Expiration {
  orderId: string;
  /** The request that made the order; its expiration belongs to the same story. */
  correlationId: string;
}

const concurrency = 8;
/** Leaves time for the rest of the service to stop before its platform loses patience. */
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
        // How often Bull looks at the next job's time without being told, and tries again what Redis did not answer.
        guardInterval: 500,
        retryProcessDelay: 1_000,
        // A job whose process or connection is gone is somebody else's after at most four looks.
        lockDuration: 10_000,
        stalledInterval: 2_000,
      },
      defaultJobOptions: {
        // A kept job would let Bull silently ignore the same id when it is added again.
        removeOnComplete: true,
        removeOnFail: true,
        attempts: 10,
        backoff: { type: 'exponential', delay: 500 },
      },
    });
    // Bull names its connections on a promise that nobody looks at: lost with the connection, it would end the process.
    Object.assign(this.queue, { setWorkerName: () => Promise.resolve() });
    // Without a listener, an error of the connection would end the process; the client connects again by itself.
    this.queue.on('error', (error) => this.report(error));
    // The job is missing when Redis has lost it meanwhile, whatever Bull's types say.
    this.queue.on('failed', (job: Queue.Job<Expiration> | null, error) => {
      const about = { orderId: job?.data.orderId, attempt: job?.attemptsMade };
      this.logger.warn({ err: error, ...about }, 'expiration not published');
    });
  }

  /** Begins to work on jobs that are due. */
  start(): void {
    // The promise of `process` lasts as long as the queue works; it only rejects when the queue cannot.
    this.queue
      .process(concurrency, (job) => this.track(this.expire(job.data)))
      .catch((error: unknown) => this.logger.error({ err: error }, 'the queue has stopped'));
  }

  /**
   * Puts an order's expiration into the queue; the order's id is the job's, so a second time changes nothing.
   * @param delayMs in how many milliseconds its time is over
   * @throws at once when Redis is away, within seconds when it does not answer; it may have the job all the same
   */
  async add(expiration: Expiration, delayMs: number): Promise<void> {
    await this.queue.add(expiration, { jobId: expiration.orderId, delay: delayMs });
  }

  /** Makes new connections if Redis has fallen silent on the old ones. */
  async renewIfSilent(): Promise<void> {
    await this.connections.renewIfSilent();
  }

  /** Waits for running jobs; the others stay in Redis. Takes a few seconds at most while Redis does not answer. */
  async close(): Promise<void> {
    // Bull would wait for them beside a promise that nobody looks at, and that rejects while Redis is away.
    await Promise.allSettled(this.running);
    const late = new AbortController();
    // Bull connects anew while it closes, which never ends when Redis is frozen.
    await Promise.race([this.queue.close(), wait(closeWithinMs, undefined, { signal: late.signal })]);
    late.abort();
    this.connections.close();
  }

  /** While Redis is away everything fails many times a second, of which the first is worth a line. */
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

  private async expire({ orderId, correlationId }: Expiration): Promise<void> {
    await this.publisher.publish({
      aggregateId: orderId,
      version: 0,
      data: { orderId },
      occurredAt: this.clock.now(),
      correlationId,
    });
  }
}
