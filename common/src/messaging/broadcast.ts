import type { Logger } from 'pino';
import { type EventEnvelope, parseEvent, type Subject } from '../events';
import { runWithCorrelation } from '../service/correlation';
import { inSpan } from '../tracing';
import type { Broker } from './broker';
import { eventSpan } from './event-span';

/**
 * Delivers every event published on a subject from now on to this process, whichever copy of the service caused it;
 * meant for live updates to browsers. Nothing is kept while the process is down, and an event whose handler fails is
 * logged and dropped.
 * @param wanted whether anybody here wants events now: nothing is parsed for nobody
 * @returns once the broker has accepted the subscription
 */
export async function listenBroadcast<S extends Subject>(
  broker: Broker,
  subject: S,
  handler: (event: EventEnvelope<S>) => Promise<void> | void,
  logger: Logger,
  wanted: () => boolean = () => true,
): Promise<void> {
  await broker.subscribe({ kind: 'broadcast', subject }, async (delivery) => {
    if (!wanted()) return;
    try {
      const event = parseEvent(subject, delivery.payload);
      const show = () => inSpan(eventSpan('show', event), async () => handler(event));
      await runWithCorrelation(event.correlationId, show);
    } catch (error) {
      logger.warn({ err: error, subject, sequence: delivery.sequence }, 'A broadcast event was dropped');
    }
  });
}
