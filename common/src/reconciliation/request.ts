import { randomUUID } from 'node:crypto';
import { Subjects } from '../events';
import { type Broker, Publisher } from '../messaging';
import type { Clock } from '../service/clock';
import { type AnyReplica, reconciliationStory } from '../store';
import { digestOf, rangeFilter, type Versioned } from './digest';

/** So many entries a request speaks of, and so many at the most does one difference have sent again. */
const rangeSize = 200;

/**
 * Tells the owner of an aggregate what a replica has, range by range; the owner publishes once more what differs. Over
 * the broker, as everything: nobody reads another service's database.
 * @returns how many ranges were asked about; the last one is open, so that what is wholly missing is found, too
 */
export async function requestReconciliation(broker: Broker, clock: Clock, replica: AnyReplica): Promise<number> {
  const publisher = new Publisher(broker, Subjects.ReconciliationRequested);
  let after: string | null = null;
  for (let ranges = 1; ; ranges++) {
    const entries: Versioned[] = await read(replica, after);
    const last = entries.at(-1);
    const upTo = entries.length === rangeSize && last ? last.id : null;
    const id = randomUUID();
    await publisher.publish({
      aggregateId: id,
      version: 0,
      data: { aggregate: replica.aggregate, after, upTo, digest: await digestOf(entries) },
      occurredAt: clock.now(),
      correlationId: reconciliationStory(id),
    });
    if (upTo === null) return ranges;
    after = upTo;
  }
}

/**
 * Has a replica told anew from beginning to end: it forgets its versions, so that whatever the owner says is newer. What it
 * knew stays readable meanwhile.
 */
export async function rebuildReplica(broker: Broker, clock: Clock, replica: AnyReplica): Promise<number> {
  await replica.model.updateMany({}, { $set: { version: -1 } });
  return requestReconciliation(broker, clock, replica);
}

async function read({ model }: AnyReplica, after: string | null): Promise<Versioned[]> {
  const found = await model
    .find(rangeFilter({ after, upTo: null }, String), { version: 1 })
    .sort({ _id: 1 })
    .limit(rangeSize)
    .lean();
  return found.map(({ _id, version }) => ({ id: String(_id), version }));
}
