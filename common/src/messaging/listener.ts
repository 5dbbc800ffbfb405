import { ExponentialBackoff, handleAll, type RetryPolicy, retry } from 'cockatiel';
import type { Logger } from 'pino';
import { type EventData, type EventEnvelope, MalformedEvent, parseEvent, type Subject } from '../events';
import type { Clock } from '../service/clock';
import { runWithCorrelation } from '../service/correlation';
import { failpoint } from '../service/failpoint';
import { withRetries } from '../service/with-retries';
import { type AnyReaction, type Effect, Reaction } from '../store/reaction';
import { type AnyReplica, isReconciliationStory, type Replica } from '../store/replica';
import { addToSpan, currentTraceparent, inSpan } from '../tracing';
import { ackWaits, type Broker, type Delivery } from './broker';
import type { DeadLetters } from './dead-letters';
import { eventSpan } from './event-span';
import { countFromZero, eventAgeSeconds, eventHandlingSeconds, eventsHandled } from './metrics';
import { delivered, failed, handled } from './unhandled';

/** What a listener needs from its service. */
export interface ListenerContext {
  /** The service's name. Renaming it creates new durables, which replay their whole channels. */
  group: string;
  broker: Broker;
  deadLetters: DeadLetters;
  clock: Clock;
  logger: Logger;
  /** Overrides of the defaults. */
  options?: Partial<ListenerOptions>;
}

export interface ListenerOptions {
  /** Milliseconds until an unacknowledged message is redelivered. */
  ackWaitMs: number;
  /** How many messages one process handles at the same time. */
  maxInFlight: number;
  /**
   * After this many failed deliveries, not counting those that failed for want of the database, a message becomes a
   * dead letter.
   */
  maxDeliveries: number;
  /** Retries of the handler within one delivery; the delays, in milliseconds, double with jitter. */
  retries: { attempts: number; initialDelayMs: number; maxDelayMs: number };
  /** See `Reaction`. */
  settleWithinMs?: number;
}

const defaults: ListenerOptions = {
  ackWaitMs: 10_000,
  // A burst of events must leave room for people's requests: all share the database's connections.
  maxInFlight: 8,
  maxDeliveries: 5,
  // Most failures are version conflicts with a concurrent write and gone at once; all retries fit well into the ack
  // wait.
  retries: { attempts: 3, initialDelayMs: 20, maxDelayMs: 500 },
};

/** How many failed deliveries a listener remembers, for redeliveries to be linked to. */
const mostFailures = 1_000;

/**
 * Handles a message. Never acknowledges: return when done, throw to have it redelivered. Must be idempotent and correct
 * in any order of arrival.
 */
type MessageHandler<S extends Subject> = (data: EventData<S>, event: EventEnvelope<S>) => Promise<unknown>;

/**
 * What a listener receives and does with it: it either fills a replica and derives the effects, or it has a handler of
 * its own.
 */
export type ListenerDefinition<S extends Subject, State> = { subjects: readonly S[] } & (
  | ({ replica: Replica<EventData<S>, State> } & Partial<Effect<NoInfer<State>>>)
  | { onMessage: MessageHandler<S> }
);

/** Receives the events of some subjects for a service, through one durable subscription each. */
export class Listener<S extends Subject, State extends object = object> {
  readonly subjects: readonly S[];
  /** Its queue group. */
  readonly group: string;
  /** The replica it fills and the effects that follow, if any. */
  readonly reaction: AnyReaction | undefined;
  readonly #onMessage: MessageHandler<S>;
  readonly #context: ListenerContext;
  readonly #options: ListenerOptions;
  /** The retries within one delivery. */
  readonly #again: RetryPolicy;
  /** By event, the traces of the deliveries that failed here first. */
  readonly #failed = new Map<string, string>();

  constructor(context: ListenerContext, definition: ListenerDefinition<S, State>) {
    this.subjects = definition.subjects;
    this.group = context.group;
    this.#context = context;
    this.#options = { ...defaults, ...context.options };
    const { attempts, initialDelayMs, maxDelayMs } = this.#options.retries;
    const backoff = new ExponentialBackoff({ initialDelay: initialDelayMs, maxDelay: maxDelayMs });
    this.#again = retry(handleAll, { maxAttempts: attempts, backoff });
    if ('replica' in definition) {
      const { replica, derive, follows, followed } = definition;
      const effect = derive && { derive, ...(follows && { follows }), ...(followed && { followed }) };
      const { clock, logger } = context;
      // The redelivery, if there is one, comes first.
      const leftAfterMs = 1.5 * this.#options.ackWaitMs;
      const { settleWithinMs } = this.#options;
      const options = { clock, logger, leftAfterMs, settleWithinMs };
      const reaction: AnyReaction = new Reaction(replica as AnyReplica, effect, options);
      this.reaction = reaction;
      this.#onMessage = (_data, event) => reaction.follow(event);
    } else {
      this.#onMessage = definition.onMessage;
    }
  }

  /** @returns once the broker has accepted every subscription; from then on they are kept alive */
  async listen(): Promise<void> {
    const { group } = this;
    const { broker } = this.#context;
    const { ackWaitMs, maxInFlight } = this.#options;
    for (const subject of this.subjects) countFromZero(subject);
    const subscribing = this.subjects.map((subject) =>
      broker.subscribe({ kind: 'durable', subject, group, ackWaitMs, maxInFlight }, (delivery) =>
        this.#receive(subject, delivery),
      ),
    );
    await Promise.all(subscribing);
  }

  /**
   * Handles a message again outside the broker's order, such as a dead letter.
   * @throws MalformedEvent, or the handler's error
   */
  async replay(subject: S, payload: string): Promise<void> {
    const event = parseEvent(subject, payload);
    const handle = () => inSpan(eventSpan('process', event), async () => this.#onMessage(event.data, event));
    await runWithCorrelation(event.correlationId, handle);
  }

  async #receive(subject: S, delivery: Delivery): Promise<void> {
    let event: EventEnvelope<S>;
    try {
      event = parseEvent(subject, delivery.payload);
    } catch (error) {
      if (!(error instanceof MalformedEvent)) throw error;
      return await inSpan(eventSpan('process', { subject }), () => this.#park(subject, delivery, error, 'malformed'));
    }
    const again = delivery.attempt > 1 ? (this.#failed.get(event.id) ?? event.traceparent) : undefined;
    const handle = () => inSpan(eventSpan('process', event, again), () => this.#handle(event, delivery));
    await runWithCorrelation(event.correlationId, handle);
  }

  async #handle(event: EventEnvelope<S>, delivery: Delivery): Promise<void> {
    const { subject } = event;
    const stopTimer = eventHandlingSeconds.startTimer({ subject });
    const key = `${this.group} ${event.id}`;
    // What a reconciliation publishes again may be of long ago.
    const isNews = !isReconciliationStory(event.correlationId);
    if (isNews) delivered(key, subject, event.occurredAt);
    try {
      await withRetries(this.#again, () => this.#onMessage(event.data, event));
      failpoint('listener:before-ack');
      this.#failed.delete(event.id);
      eventsHandled.inc({ subject, outcome: 'handled' });
      handled(key);
      if (isNews) eventAgeSeconds.observe({ subject }, Math.max(0, Date.now() - Date.parse(event.occurredAt)) / 1000);
    } catch (error) {
      const failures = await this.#countFailure(event, delivery, error);
      // Its redelivery, and as long again for a queue before it.
      const waits = ackWaits[delivery.attempt - 1] ?? Math.max(...ackWaits);
      failed(key, Date.now() + 2 * waits * this.#options.ackWaitMs);
      if (failures >= this.#options.maxDeliveries) {
        await this.#park(subject, { ...delivery, attempt: failures }, error, 'parked', event);
        return handled(key);
      }
      eventsHandled.inc({ subject, outcome: 'failed' });
      this.#rememberFailure(event.id);
      this.#context.logger.warn(
        { err: error, subject, eventId: event.id, attempt: delivery.attempt, correlationId: event.correlationId },
        'An event could not be handled and will be delivered again',
      );
      throw error;
    } finally {
      stopTimer();
    }
  }

  /** @returns 0 also if counting fails: the database is then away, and the delivery does not count */
  async #countFailure({ subject, id }: EventEnvelope<S>, { payload }: Delivery, error: unknown): Promise<number> {
    const { deadLetters, group, logger } = this.#context;
    try {
      return await deadLetters.countFailure({ subject, group, payload }, error);
    } catch (err) {
      logger.warn({ err, subject, eventId: id }, 'A delivery that failed could not be counted');
      return 0;
    }
  }

  #rememberFailure(id: string): void {
    const trace = currentTraceparent();
    if (trace === undefined || this.#failed.has(id)) return;
    const [oldest] = this.#failed.keys();
    if (oldest !== undefined && this.#failed.size >= mostFailures) this.#failed.delete(oldest);
    this.#failed.set(id, trace);
  }

  /** Rejects when the letter cannot be stored: the message then stays with the broker. */
  async #park(
    subject: S,
    delivery: Delivery,
    error: unknown,
    outcome: 'parked' | 'malformed',
    event?: EventEnvelope<S>,
  ): Promise<void> {
    const { group } = this.#context;
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
    addToSpan({ failure: error });
    eventsHandled.inc({ subject, outcome });
    this.#context.logger.error(
      { err: error, subject, sequence, eventId: event?.id, outcome },
      'An event became a dead letter',
    );
  }
}
