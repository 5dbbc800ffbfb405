import { Subjects } from '../events';
import { EndedSessionsModel, SessionEnds, storeSessionEnd, toldSessionEnds } from '../http/session-ends';
import { Listener, type ListenerContext } from '../messaging';
import type { ServiceComponents, ServiceDefinition } from './define-service';
import { periodic, type Worker } from './periodic';

const followMs = 2_000;

/**
 * Has a service with an API learn which sessions have ended: from the events of users, unless it owns them and knows by
 * itself. The copy that handles the event knows at once, the others when they next look into the database.
 */
export function withSessionEnds(
  { apiPath, database, publishes }: Pick<ServiceDefinition, 'apiPath' | 'database' | 'publishes'>,
  components: ServiceComponents,
  context: ListenerContext,
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
    workers: following,
    models: [...models, EndedSessionsModel],
    listeners: [...listeners, listening(sessionEnds, context)],
  };
}

function listening(ends: SessionEnds, context: ListenerContext) {
  // A group of its own: in the service's, its own listeners to users would share the messages with this one.
  const own = { ...context, group: `${context.group}-sessions` };
  return new Listener(own, {
    subjects: [Subjects.UserUpdated, Subjects.UserDeleted],
    onMessage: async (user) => {
      const ended = 'deletedAt' in user ? user.deletedAt : user.sessionsEndedAt;
      if (ended === undefined) return;
      const end = { userId: user.id, endedAt: new Date(ended) };
      await storeSessionEnd(end, context.clock.now());
      ends.note(end);
    },
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
