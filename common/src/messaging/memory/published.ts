import { type AnyEvent, type EventEnvelope, isSubject, parseEvent, type Subject } from '../../events';

/** A message that was handed to a broker. */
export interface Published {
  subject: string;
  payload: string;
}

/** The events among messages, all or those of one subject; what is no event is skipped. */
export function eventsIn(messages: readonly Published[]): AnyEvent[];
export function eventsIn<S extends Subject>(messages: readonly Published[], subject: S): EventEnvelope<S>[];
export function eventsIn(messages: readonly Published[], only?: Subject): EventEnvelope[] {
  return messages.flatMap(({ subject, payload }) => {
    if (!isSubject(subject) || (only && subject !== only)) return [];
    try {
      return [parseEvent(subject, payload)];
    } catch {
      return [];
    }
  });
}
