import { type Subject, Subjects } from '../events';
import { Listener, type ListenerContext } from '../messaging';
import { periodic, type Worker } from '../service/periodic';
import type { AnyAggregateStore, AnyReplica } from '../store';
import { Answers } from './answers';
import { Questions } from './questions';
import { Rounds } from './rounds';

/** A lower bound, however short the rounds are. */
const staleAfterAtLeastMs = 600_000;

/**
 * A service's part in reconciliation: it answers for the aggregates it owns and asks about its replicas.
 * @param roundMs the time between two comparisons, in milliseconds
 */
export function reconciliation(
  context: ListenerContext,
  stores: AnyAggregateStore[],
  replicas: AnyReplica[],
  roundMs: number,
): { listeners: Pick<Listener<Subject>, 'listen'>[]; workers: Worker[] } {
  const { clock, group, logger } = context;
  const questions = replicas.map((replica) => new Questions(context, replica));
  // Messages that waited this long have since been superseded by new ones: answering each would send everything many
  // times.
  const staleAfterMs = Math.max(2 * roundMs, staleAfterAtLeastMs);
  const isStale = (occurredAt: string) => clock.now().getTime() - Date.parse(occurredAt) > staleAfterMs;

  const answering = new Listener(context, {
    subjects: [Subjects.ReconciliationRequested],
    onMessage: async (request, { occurredAt, correlationId }) => {
      const store = stores.find(({ name }) => name === request.aggregate);
      if (store && !isStale(occurredAt)) await new Answers(context, store).answer(request, correlationId);
    },
  });
  const narrowing = new Listener(context, {
    subjects: [Subjects.ReconciliationDiffered],
    onMessage: async ({ aggregate, replica, ...range }, { occurredAt }) => {
      if (replica !== group || isStale(occurredAt)) return;
      await questions.find((each) => each.replica.aggregate === aggregate)?.narrow(range);
    },
  });
  return {
    listeners: [...(stores.length > 0 ? [answering] : []), ...(replicas.length > 0 ? [narrowing] : [])],
    workers: questions.map((each) => {
      const rounds = new Rounds(context, each, roundMs);
      return periodic(`${each.replica.aggregate} reconciliation`, roundMs, logger, () => rounds.run());
    }),
  };
}
