import { createEnvelope, type EventEnvelope, type NewEvent, type Subject, serializeEvent } from '../events';
import { currentTraceparent, inSpan, inTrace } from '../tracing';
import type { Broker } from './broker';
import { eventSpan } from './event-span';
import { eventsPublished } from './metrics';

/**
 * Hands an event to the broker.
 * @param again the event was published before, and somebody has missed it: a broker that stores an event once would drop
 *   it
 * @returns once the broker has stored it. Rejects when that is not certain: publish it again; duplicates are allowed,
 *   losses are not.
 */
export async function publishEnvelope(broker: Broker, envelope: EventEnvelope, again = false): Promise<void> {
  const { subject, id } = envelope;
  try {
    const publish = () => broker.publish(subject, serializeEvent(envelope), again ? undefined : id);
    // A replica that is filled is no part of what has found that it lacks something: there may be any number of events.
    await (again ? publish() : inSpan(eventSpan('publish', envelope), publish));
  } catch (error) {
    eventsPublished.inc({ subject, outcome: 'failed' });
    throw error;
  }
  eventsPublished.inc({ subject, outcome: 'stored' });
}

/**
 * Publishes events of one subject straight to the broker. For events without a document whose outbox could carry them,
 * such as `expiration:complete`; the caller retries a rejected publish.
 */
export class Publisher<S extends Subject> {
  constructor(
    private readonly broker: Broker,
    private readonly subject: S,
  ) {}

  /** @returns once the broker has stored the event; see `publishEnvelope` */
  async publish(event: NewEvent<S>): Promise<EventEnvelope<S>> {
    return inTrace(`decide ${this.subject}`, async () => {
      const envelope = createEnvelope(this.subject, { traceparent: currentTraceparent(), ...event });
      await publishEnvelope(this.broker, envelope);
      return envelope;
    });
  }
}
