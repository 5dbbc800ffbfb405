import { randomUUID } from 'node:crypto';
import { type EventData, Subjects } from '../events';
import { EndedSessionsModel, type SessionEnd, SessionEnds, sessionMs, storeSessionEnd, toldSessionEnds } from '../http';
import { Listener, type ListenerContext, Publisher } from '../messaging';
import { settledAfterMs } from '../reconciliation/digest';
import { Lease, reconciliationStory } from '../store';
import type { ServiceComponents, ServiceDefinition } from './define-service';
import { periodic, type Worker } from './periodic';

const followMs = 2_000;

/** The part of the users whose sessions have been ended, as reconciliation asks for it. */
export const endedSessionsPart = 'ended-sessions';

/**
 * Has a service with an API learn which sessions have ended: from the events of users, unless it owns them and knows by
 * itself. The copy that handles the event knows at once, the others when they next look into the database.
 * @param roundMs the time between two rounds of reconciliation, in milliseconds
 */
export function withSessionEnds(
  { apiPath, database, publishes }: Pick<ServiceDefinition, 'apiPath' | 'database' | 'publishes'>,
  components: ServiceComponents,
  context: ListenerContext,
  roundMs: number,
): ServiceComponents {
  if (!apiPath || !database || !publishes) return components;
  const { listeners = [], models = [], workers = [] } = components;
  const own = components.sessionEnds;
  const sessionEnds = own ?? new SessionEnds(toldSessionEnds, context.clock);
  const following = [followed(sessionEnds, context), ...workers];
  if (own) return { ...components, workers: following };
  return {
    ...components,
    sessionEnds,
    workers: [...following, asked(context, roundMs)],
    models: [...models, EndedSessionsModel],
    listeners: [...listeners, listenerToEnds(sessionEnds, context)],
  };
}

type UserEvent = EventData<typeof Subjects.UserUpdated | typeof Subjects.UserDeleted>;

/** The ends that a user's state says of. */
function endsIn(user: UserEvent): SessionEnd[] {
  if ('deletedAt' in user) return [{ id: user.id, endedAt: new Date(user.deletedAt) }];
  const { id, sessionsEndedAt, endedSessions = [] } = user;
  const all = sessionsEndedAt === undefined ? [] : [{ id, endedAt: sessionsEndedAt }];
  return [...all, ...endedSessions].map((end) => ({ id: end.id, endedAt: new Date(end.endedAt) }));
}

/** A group of its own: in the service's, its own listeners to users would share the messages with this one. */
const groupOf = ({ group }: ListenerContext) => `${group}-sessions`;

function listenerToEnds(ends: SessionEnds, context: ListenerContext) {
  return new Listener(
    { ...context, group: groupOf(context) },
    {
      subjects: [Subjects.UserUpdated, Subjects.UserDeleted],
      onMessage: async (user) => {
        // Every later event of the user says them again.
        for (const end of endsIn(user).filter((each) => !ends.knows(each))) {
          await storeSessionEnd(end, context.clock.now());
          ends.note(end);
        }
      },
    },
  );
}

/** How many rounds of reconciliation pass between two questions, if that is not more than the time. */
const roundsPerQuestion = 12;
/** Whose session was ended is out by then, even if its event is lost. */
export const mostBetweenQuestionsMs = 60 * 60_000;

/**
 * Asks auth, in one copy of the service and for a start about all that may still matter, to tell again whose sessions
 * have been ended: an event may have been lost with the broker's store, or what it told with this service's database.
 */
function asked(context: ListenerContext, roundMs: number): Worker {
  const { broker, clock, logger } = context;
  const everyMs = Math.min(roundsPerQuestion * roundMs, mostBetweenQuestionsMs);
  const lease = new Lease<{ askedUntil: Date }>('session ends', clock, everyMs);
  const questions = new Publisher(broker, Subjects.ReconciliationRequested);
  return periodic('session ends reconciliation', Math.min(roundMs, everyMs), logger, async () => {
    if (!broker.isConnected()) return;
    const notes = await lease.take();
    if (!notes) return;
    const now = clock.now();
    const until = new Date(now.getTime() - settledAfterMs);
    // Once more about the time before: a question or its answer may have been lost.
    const again = (notes.askedUntil?.getTime() ?? 0) - everyMs;
    const from = new Date(Math.max(again, now.getTime() - sessionMs));
    const id = randomUUID();
    await questions.publish({
      ...{ aggregateId: id, version: 0, occurredAt: now, correlationId: reconciliationStory(id) },
      data: {
        ...{ aggregate: 'user', replica: groupOf(context), after: null, upTo: null, entries: [] },
        ...{ changed: { from: from.toISOString(), until: until.toISOString() }, part: endedSessionsPart },
      },
    });
    // Ask first, note afterwards: after a crash in between, the question is asked twice.
    await lease.note({ askedUntil: until });
  });
}

/** Reads what is stored before anything is served, and then every two seconds what is new. */
function followed(ends: SessionEnds, { logger }: ListenerContext): Worker {
  const again = periodic('session ends', followMs, logger, () => ends.follow());
  return {
    start: async () => {
      await ends.follow();
      await again.start();
    },
    stop: () => again.stop(),
  };
}
