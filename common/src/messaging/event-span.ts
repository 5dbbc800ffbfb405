import type { EventEnvelope } from '../events';
import type { NewSpan } from '../tracing';

/**
 * The span of what happens to an event, caused by what has caused the event. An event from an outbox always names the
 * same cause, no matter which copy publishes it and how often; one that cannot be read, and one that is published again
 * for a replica, name none.
 */
export function eventSpan(
  verb: 'publish' | 'process' | 'show',
  { subject, id, traceparent }: Pick<EventEnvelope, 'subject'> & Partial<Pick<EventEnvelope, 'id' | 'traceparent'>>,
  again?: string,
): NewSpan {
  return {
    name: `${verb} ${subject}`,
    kind: verb === 'publish' ? 'producer' : 'consumer',
    from: traceparent,
    again,
    attributes: {
      'messaging.operation.name': verb,
      'messaging.destination.name': subject,
      // A user's has the user's id.
      ...(id !== undefined && !subject.startsWith('user:') && { 'messaging.message.id': id }),
    },
  };
}
