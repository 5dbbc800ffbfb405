import mongoose from 'mongoose';
import { Subjects } from '../events';
import { Listener, type ListenerContext, publishEnvelope } from '../messaging';
import type { AnyAggregateStore } from '../store';
import { digestOf, type IdRange, rangeFilter, type Versioned } from './digest';

/** What changed more recently is still on its way in the ordinary manner. */
const settledAfterMs = 10_000;

const toKey = (id: string) => new mongoose.Types.ObjectId(id);

/** The owner's side: where a replica differs from the aggregates, it publishes their present state once more. */
export const reconciliationListener = (context: ListenerContext, store: AnyAggregateStore) =>
  new Listener(context, {
    subjects: [Subjects.ReconciliationRequested],
    onMessage: async ({ aggregate, digest, ...range }, { correlationId }) => {
      if (aggregate !== store.name) return;
      if ((await digestOf(versions(store, range))) === digest) return;
      const before = new Date(context.clock.now().getTime() - settledAfterMs);
      for await (const event of store.presentEvents(rangeFilter(range, toKey), before))
        await publishEnvelope(context.broker, { ...event, correlationId });
    },
  });

async function* versions(store: AnyAggregateStore, range: IdRange): AsyncGenerator<Versioned> {
  const found = store.model.find(rangeFilter(range, toKey), { version: 1 }).sort({ _id: 1 }).lean().cursor();
  for await (const { _id, version } of found) yield { id: String(_id), version };
}
