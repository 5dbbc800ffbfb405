import { randomUUID } from 'node:crypto';
import {
  type AnyEvent,
  type BusMessage,
  createEnvelope,
  type EventEnvelope,
  isSubject,
  parseEvent,
  type Subject,
  Subjects,
  serializeEvent,
} from '@ticketing/common';

/**
 * The subjects that a pattern stands for: `*` for anything up to the next colon or the end, `>` for all the rest. Neither
 * is known to NATS Streaming, so both are looked up among our subjects. Another text stands for itself.
 */
export function subjectsFor(pattern: string): string[] {
  if (!/[*>]/.test(pattern)) return [pattern];
  const escaped = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
  const matches = new RegExp(`^${escaped.replaceAll('*', '[^:]*').replaceAll('>', '.*')}$`);
  const found = Object.values(Subjects).filter((subject) => matches.test(subject));
  if (found.length === 0)
    throw new Error(`No subject matches ${pattern}; there are ${Object.values(Subjects).join(', ')}`);
  return found;
}

/**
 * An event to publish.
 * @param json its data, or a whole envelope
 * @throws Error when it is not an event of this subject
 */
export function eventFrom(subject: string, json: string, correlationId = `bus-${randomUUID()}`): EventEnvelope {
  if (!isSubject(subject))
    throw new Error(
      `${subject} is none of our subjects (${Object.values(Subjects).join(', ')}): --raw publishes anything`,
    );
  const given = readObject(json);
  if (given.subject === subject && given.data) return parseEvent(subject, json);
  return parseEvent(subject, serializeEvent(wrapped(subject, given, correlationId)));
}

function wrapped(subject: Subject, data: Record<string, unknown>, correlationId: string): EventEnvelope {
  const aggregateId = String(data.id ?? data.orderId ?? randomUUID());
  const version = typeof data.version === 'number' ? data.version : 0;
  // What the data is, is checked when the envelope is parsed.
  return createEnvelope(subject, { aggregateId, version, data: data as never, occurredAt: new Date(), correlationId });
}

function readObject(json: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch (error) {
    throw new Error(`This is not JSON: ${error instanceof Error ? error.message : error}`);
  }
  throw new Error('An event is a JSON object');
}

/** @returns the event in a message, or undefined if there is none */
export function eventIn({ subject, payload }: BusMessage): AnyEvent | undefined {
  try {
    return isSubject(subject) ? (parseEvent(subject, payload) as AnyEvent) : undefined;
  } catch {
    return undefined;
  }
}
