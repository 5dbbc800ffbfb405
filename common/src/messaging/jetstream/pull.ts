import type { Consumer, ConsumerMessages, JsMsg } from '@nats-io/jetstream';
import type { Logger } from 'pino';
import type { DeliveryHandler, DurableSubscription } from '../broker';
import type { Deliveries } from '../deliveries';
import { toError } from '../reconnecting';

export interface PullOptions extends Pick<DurableSubscription, 'subject' | 'maxInFlight'> {
  handler: DeliveryHandler;
  deliveries: Deliveries;
  logger: Logger;
}

/**
 * How messages are asked for. A server that has died, or no longer leads the consumer, forgets who waits: two heartbeats
 * that are missing tell of it. Without these settings that takes half a minute and more.
 */
export const asking = { expires: 5_000, idle_heartbeat: 2_000 };

/** One member of a durable consumer: asks for messages as fast as its handlers are done with them. */
export class Pull {
  /** Resolves with the reason when the server gives it no more messages; never when it is closed. */
  readonly failed: Promise<Error>;
  private readonly finished: Promise<void>;
  private running = 0;
  private closing = false;
  /** Lets it look again whether there is room, or whether it is closing. */
  private wake: () => void = () => {};
  private resolveFailed: (reason: Error) => void = () => {};

  static async open(consumer: Consumer, options: PullOptions): Promise<Pull> {
    // Not much more than is handled at once: what waits here could be handled by another copy.
    const max_messages = options.maxInFlight;
    return new Pull(await consumer.consume({ ...asking, max_messages, abort_on_missing_resource: true }), options);
  }

  private constructor(
    private readonly messages: ConsumerMessages,
    private readonly options: PullOptions,
  ) {
    this.failed = new Promise((resolve) => {
      this.resolveFailed = resolve;
    });
    this.finished = this.receive().then(
      () => this.fail(new Error('the consumer ended')),
      (error) => this.fail(toError(error)),
    );
  }

  /** Stops; messages that no handler has begun with go back to the server at once. */
  async close(): Promise<void> {
    this.closing = true;
    this.wake();
    this.messages.stop();
    await this.finished;
  }

  private fail(reason: Error): void {
    if (!this.closing) this.resolveFailed(reason);
  }

  private async receive(): Promise<void> {
    for await (const message of this.messages) {
      // While it waits here, nothing more is asked for.
      while (this.running >= this.options.maxInFlight && !this.closing)
        await new Promise<void>((resolve) => {
          this.wake = resolve;
        });
      const delivery = this.closing ? undefined : this.options.deliveries.run(() => this.deliver(message));
      if (delivery) {
        this.running += 1;
        void delivery.finally(() => {
          this.running -= 1;
          this.wake();
        });
      } else {
        message.nak();
      }
    }
  }

  /** Never rejects. */
  private async deliver(message: JsMsg): Promise<void> {
    const { subject, handler, logger } = this.options;
    const { streamSequence: sequence, deliveryCount: attempt } = message.info;
    try {
      await handler({ subject, payload: message.string(), sequence, attempt });
      message.ack();
    } catch (err) {
      // The server delivers it again after the ack wait.
      logger.debug({ err, subject, sequence }, 'A message was not acknowledged');
    }
  }
}
