import * as z from 'zod';
import { isoTime, version } from './define-event';
import { MalformedEvent } from './malformed-event';
import { type EventData, eventDefinitions, type Subject } from './registry';

/** The message on the wire: an event's data with its metadata. */
export interface EventEnvelope<S extends Subject = Subject> {
  /** `<subject>:<aggregate id>:<version>`: the same event always has the same id, however often it is published. */
  id: string;
  subject: S;
  /** The aggregate's version after this event. */
  version: number;
  /** ISO time of the change, by the clock of the service that made it. */
  occurredAt: string;
  /** The id of the request that started the chain of events. */
  correlationId: string;
  /** What caused it, as W3C Trace Context; only where its owner is traced. */
  traceparent?: string | undefined;
  data: EventData<S>;
}

/** An event of any subject; checking `subject` narrows `data`. */
export type AnyEvent = { [S in Subject]: EventEnvelope<S> }[Subject];

/** What is needed to create an envelope. */
export interface NewEvent<S extends Subject> {
  aggregateId: string;
  version: number;
  data: EventData<S>;
  occurredAt: Date;
  correlationId: string;
  traceparent?: string | undefined;
}

const envelopeSchema = z.object({
  id: z.string().min(1),
  subject: z.string(),
  version,
  occurredAt: isoTime,
  correlationId: z.string().min(1),
  // A trace that cannot be read is no reason to refuse its event.
  traceparent: z
    .string()
    .regex(/^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/)
    .optional()
    .catch(undefined),
  data: z.unknown(),
});

/** The id of an event; for `expiration:complete` the aggregate is the order and the version 0. */
export function eventId(subject: Subject, aggregateId: string, version: number): string {
  return `${subject}:${aggregateId}:${version}`;
}

/** Wraps an event in its envelope. */
export function createEnvelope<S extends Subject>(subject: S, event: NewEvent<S>): EventEnvelope<S> {
  return {
    id: eventId(subject, event.aggregateId, event.version),
    subject,
    version: event.version,
    occurredAt: event.occurredAt.toISOString(),
    correlationId: event.correlationId,
    ...(event.traceparent && { traceparent: event.traceparent }),
    data: event.data,
  };
}

/** The envelope as it is handed to the broker. */
export function serializeEvent(envelope: EventEnvelope): string {
  return JSON.stringify(envelope);
}

/**
 * Parses a message that arrived on `subject`.
 * @returns the envelope with validated data, unknown fields stripped
 * @throws MalformedEvent saying what is wrong; redelivery would not help
 */
export function parseEvent<S extends Subject>(subject: S, payload: string): EventEnvelope<S> {
  const envelope = envelopeSchema.safeParse(parseJson(subject, payload));
  if (!envelope.success) throw new MalformedEvent('not_an_envelope', subject, z.prettifyError(envelope.error));
  if (envelope.data.subject !== subject) throw new MalformedEvent('other_subject', subject, envelope.data.subject);
  const data = eventDefinitions[subject].schema.safeParse(envelope.data.data);
  if (!data.success) throw new MalformedEvent('invalid_data', subject, z.prettifyError(data.error));
  // The registry's type maps each subject to its schema; TypeScript cannot follow that through an indexed generic.
  return { ...envelope.data, subject, data: data.data as EventData<S> };
}

function parseJson(subject: Subject, payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch (error) {
    throw new MalformedEvent('not_json', subject, error instanceof Error ? error.message : String(error));
  }
}
