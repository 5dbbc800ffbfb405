import type { Clock, Logger } from '@ticketing/common';
import Queue from 'bull';
import type { ExpirationCompletePublisher } from '../events/publishers/expiration-complete-publisher';

/** What a job carries. */
export interface Expiration {
  orderId: string;
  /** The request that made the order; its expiration belongs to the same story. */
  correlationId: string;
}

const concurrency = 32;

/** Jobs that wait in Redis until their order's time is over. Bull runs each at least once. */
export class ExpirationQueue {
  private readonly queue: Queue.Queue<Expiration>;

  constructor(
    redisUrl: string,
    private readonly publisher: ExpirationCompletePublisher,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {
    this.queue = new Queue('order-expiration', redisUrl, {
      defaultJobOptions: {
        // A kept job would let Bull silently ignore the same id when it is added again.
        removeOnComplete: true,
        removeOnFail: true,
        attempts: 10,
        backoff: { type: 'exponential', delay: 500 },
      },
    });
    // Without a listener, an error of the connection would end the process; the client connects again by itself.
    this.queue.on('error', (error) => this.logger.warn({ err: error }, 'redis is in trouble'));
    this.queue.on('failed', (job, error) => {
      this.logger.warn(
        { err: error, orderId: job.data.orderId, attempt: job.attemptsMade },
        'expiration not published',
      );
    });
  }

  /** The connection to Redis, for what else the service keeps there. */
  get redis(): Queue.Queue['client'] {
    return this.queue.client;
  }

  /** Waits for Redis, then begins to work on jobs that are due. */
  async start(): Promise<void> {
    await this.queue.isReady();
    // The promise of `process` lasts as long as the queue works; it only rejects when the queue cannot.
    this.queue
      .process(concurrency, (job) => this.expire(job.data))
      .catch((error: unknown) => this.logger.error({ err: error }, 'the queue has stopped'));
  }

  /**
   * Puts an order's expiration into the queue; the order's id is the job's, so a second time changes nothing.
   * @param delayMs in how many milliseconds its time is over
   */
  async add(expiration: Expiration, delayMs: number): Promise<void> {
    await this.queue.add(expiration, { jobId: expiration.orderId, delay: delayMs });
  }

  /** Waits for running jobs; the others stay in Redis. */
  async close(): Promise<void> {
    await this.queue.close();
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
