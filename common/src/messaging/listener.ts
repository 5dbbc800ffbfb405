import { ExponentialBackoff, handleAll, retry } from 'cockatiel';
import type { Logger } from 'pino';
import { type EventData, type EventEnvelope, MalformedEvent, parseEvent, type Subject } from '../events';
import { runWithCorrelation } from '../service/correlation';
import { failpoint } from '../service/failpoint';
import type { Broker, Delivery } from './broker';
import type { DeadLetters } from './dead-letters';
import { eventHandlingSeconds, eventsHandled } from './metrics';

/** What a listener needs from its service. */
export interface ListenerContext {
  broker: Broker;
  deadLetters: DeadLetters;
  logger: Logger;
  /** Tests shorten these; services leave them alone. */
  options?: Partial<ListenerOptions>;
}

export interface ListenerOptions {
  /** After how many milliseconds an unacknowledged message is delivered again. */
  ackWaitMs: number;
  /** How many messages one process works on at the same time. */
  maxInFlight: number;
  /** The delivery after which a message that still fails becomes a dead letter. */
  maxDeliveries: number;
  /** How often the handler is tried again within one delivery, and how long to wait, in milliseconds, doubling with jitter. */
  retries: { attempts: number; initialDelayMs: number; maxDelayMs: number };
}

const defaults: ListenerOptions = {
  ackWaitMs: 10_000,
  maxInFlight: 32,
  maxDeliveries: 5,
  // Most failures are version conflicts with a neighbour and gone at once; all tries fit well into the ack wait.
  retries: { attempts: 3, initialDelayMs: 20, maxDelayMs: 500 },
};

/**
 * Receives the events of one subject for a service. `onMessage` never acknowledges: returning means done, throwing means
 * "again later". It must be repeatable, and right in any order of arrival.
 */
export abstract class Listener<S extends Subject> {
  abstract readonly subject: S;
  /** The name of the service. Renaming it makes a new durable, which replays the whole channel. */
  abstract readonly group: string;

  abstract onMessage(data: EventData<S>, event: EventEnvelope<S>): Promise<void>;

  // Truly private names: a subclass may well have a `handle` or an `options` of its own.
  readonly #context: ListenerContext;
  readonly #options: ListenerOptions;

  constructor(context: ListenerContext) {
    this.#context = context;
    this.#options = { ...defaults, ...context.options };
  }

  /** @returns once the broker has accepted the subscription; from then on it is kept alive */
  async listen(): Promise<void> {
    const { ackWaitMs, maxInFlight } = this.#options;
    await this.#context.broker.subscribe(
      { kind: 'durable', subject: this.subject, group: this.group, ackWaitMs, maxInFlight },
      (delivery) => this.#receive(delivery),
    );
  }

  /**
   * Handles a message outside the broker's order: a dead letter, once more.
   * @throws MalformedEvent, or whatever the handler throws
   */
  async replay(payload: string): Promise<void> {
    const event = parseEvent(this.subject, payload);
    await runWithCorrelation(event.correlationId, () => this.onMessage(event.data, event));
  }

  async #receive(delivery: Delivery): Promise<void> {
    let event: EventEnvelope<S>;
    try {
      event = parseEvent(this.subject, delivery.payload);
    } catch (error) {
      if (!(error instanceof MalformedEvent)) throw error;
      return await this.#park(delivery, error, 'malformed');
    }
    await runWithCorrelation(event.correlationId, () => this.#handle(event, delivery));
  }

  async #handle(event: EventEnvelope<S>, delivery: Delivery): Promise<void> {
    const { subject } = this;
    const stopTimer = eventHandlingSeconds.startTimer({ subject });
    try {
      await this.#quickRetries().execute(() => this.onMessage(event.data, event));
      failpoint('listener:before-ack');
      eventsHandled.inc({ subject, outcome: 'handled' });
    } catch (error) {
      // The broker may count from 1 again after its own restart: then the message is tried a little longer, no more.
      if (delivery.attempt >= this.#options.maxDeliveries) return await this.#park(delivery, error, 'parked', event);
      eventsHandled.inc({ subject, outcome: 'failed' });
      this.#context.logger.warn(
        { err: error, subject, eventId: event.id, attempt: delivery.attempt, correlationId: event.correlationId },
        'An event could not be handled and will be delivered again',
      );
      throw error;
    } finally {
      stopTimer();
    }
  }

  #quickRetries() {
    const { attempts, initialDelayMs, maxDelayMs } = this.#options.retries;
    const backoff = new ExponentialBackoff({ initialDelay: initialDelayMs, maxDelay: maxDelayMs });
    return retry(handleAll, { maxAttempts: attempts, backoff });
  }

  /** Rejects when the letter cannot be stored: the message then stays with the broker. */
  async #park(
    delivery: Delivery,
    error: unknown,
    outcome: 'parked' | 'malformed',
    event?: EventEnvelope<S>,
  ): Promise<void> {
    const { subject, group } = this;
    const { payload, sequence, attempt } = delivery;
    await this.#context.deadLetters.park({
      ...(event && { eventId: event.id, correlationId: event.correlationId }),
      subject,
      group,
      payload,
      sequence,
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      attempts: attempt,
    });
    eventsHandled.inc({ subject, outcome });
    this.#context.logger.error(
      { err: error, subject, sequence, eventId: event?.id, outcome },
      'An event became a dead letter',
    );
  }
}
