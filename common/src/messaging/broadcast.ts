import type { Logger } from 'pino';
import { type EventData, type EventEnvelope, parseEvent, type Subject } from '../events';
import { runWithCorrelation } from '../service/correlation';
import { inSpan } from '../tracing';
import type { Broker, DeliveryHandler } from './broker';
import type { Demand } from './demand';
import { eventSpan } from './event-span';
import type { ListenerContext } from './listener';

type Handler<S extends Subject> = (event: EventEnvelope<S>) => Promise<void> | void;

/**
 * Delivers every event published on a subject from now on to this process, whichever copy of the service caused it;
 * meant for live updates to browsers. Nothing is kept while the process is down, and an event whose handler fails is
 * logged and dropped.
 * @param demand who wants the events; without it, they always come
 * @returns once the broker has accepted the subscription, if anybody wants it now
 */
export async function listenBroadcast<S extends Subject>(
  broker: Broker,
  subject: S,
  handler: Handler<S>,
  logger: Logger,
  demand?: Demand,
): Promise<void> {
  await broker.subscribe({ kind: 'broadcast', subject, demand }, showing(subject, handler, logger, demand));
}

/** Subjects whose data says which aggregate it is the state of. */
type Keyed = { [S in Subject]: EventData<S> extends { id: string; version: number } ? S : never }[Subject];

const usualAckWaitMs = 10_000;
/** How many versions are remembered. */
const mostKnown = 10_000;

/**
 * The same of what is newest of each aggregate: an older event, or the same again, is not handed over after it. Where the
 * broker has buckets, it keeps the newest events in one with the name of the service, for all its copies and for operators.
 */
export async function listenNewest<S extends Keyed>(
  { broker, group, logger, options }: Pick<ListenerContext, 'broker' | 'group' | 'logger' | 'options'>,
  subject: S,
  handler: Handler<S>,
  demand?: Demand,
): Promise<void> {
  const versions = new Map<string, number>();
  const isNews = ({ data, version }: EventEnvelope<S>): boolean => {
    const { id } = data as { id: string };
    if ((versions.get(id) ?? -1) >= version) return false;
    if (versions.size >= mostKnown) versions.clear();
    versions.set(id, version);
    return true;
  };
  const read = (payload: string) => {
    try {
      const { data, version } = parseEvent<Subject>(subject, payload);
      return { key: (data as { id: string }).id, version };
    } catch (error) {
      logger.warn({ err: error, subject }, 'An event is left out of the view of the newest');
      return undefined;
    }
  };
  const { ackWaitMs = usualAckWaitMs } = options ?? {};
  const view = { kind: 'view' as const, subject, group, ackWaitMs, read, demand };
  await broker.subscribe(view, showing(subject, handler, logger, demand, isNews));
}

function showing<S extends Subject>(
  subject: S,
  handler: Handler<S>,
  logger: Logger,
  demand: Demand | undefined,
  isNews: (event: EventEnvelope<S>) => boolean = () => true,
): DeliveryHandler {
  return async (delivery) => {
    // Nothing is parsed for nobody.
    if (demand && !demand.isThere) return;
    try {
      const event = parseEvent(subject, delivery.payload);
      if (!isNews(event)) return;
      const show = () => inSpan(eventSpan('show', event), async () => handler(event));
      await runWithCorrelation(event.correlationId, show);
    } catch (error) {
      logger.warn({ err: error, subject, sequence: delivery.sequence }, 'A broadcast event was dropped');
    }
  };
}
