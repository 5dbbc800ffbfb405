import mongoose, { type Model, type Schema } from 'mongoose';
import type { AggregateName } from '../events';
import { correlationId } from '../service/correlation';
import { failpoint } from '../service/failpoint';
import { repairs } from '../service/metrics';
import type { StateDefinition } from './aggregate-schema';
import { isDuplicateKey, untilWritten } from './conflicts';
import { GroupCommit } from './group-commit';
import { doneBefore, olderThan, type ReplicaFields, type Settled, stillAt, takeOver } from './replica-guard';

/** A copy of another service's aggregate: its id, its owner's version, and the fields this service needs. */
export type ReplicaDocument<State> = State & ReplicaFields;

/** How a service replicates another service's aggregate. */
export interface Replica<Data, State> {
  aggregate: AggregateName;
  model: Model<ReplicaDocument<State>>;
  /** Picks what the replica keeps from an event's data. It names every field: one left out would keep an older version's. */
  learn(data: Data): Required<State>;
}

/** A replica of any aggregate. */
// biome-ignore lint/suspicious/noExplicitAny: holders of this type use neither the data nor the state
export type AnyReplica = Replica<any, any>;

/** The part of the data that every aggregate's events share. */
export interface VersionedData {
  id: string;
  version: number;
}

/** A replica's schema; only its owner's events write it. */
export function replicaSchema<State>(state: StateDefinition<State>): Schema<ReplicaDocument<State>> {
  const schema = new mongoose.Schema(
    {
      ...state,
      _id: { type: String, required: true },
      version: { type: Number, required: true },
      changedAt: { type: Date, required: true },
      unsettled: Date,
      unsettledFrom: Number,
    },
    { versionKey: false, autoIndex: false, autoCreate: false },
  );
  schema.index({ changedAt: 1 });
  // Contains only pending effects, so an idle sweep costs nothing.
  schema.index({ unsettled: 1 }, { sparse: true });
  // Mongoose infers a schema's type from a literal definition; this one is composed, so the type has to be stated.
  return schema as unknown as Schema<ReplicaDocument<State>>;
}

/**
 * The driver's collection: what a replica's state is, its type says, and only `learn` makes it. Neither filters nor
 * updates depend on the fields of the state.
 */
export const replicasOf = <State>(model: Model<ReplicaDocument<State>>): mongoose.mongo.Collection<ReplicaFields> =>
  model.collection as unknown as mongoose.mongo.Collection<ReplicaFields>;

type Learning = { filter: ReturnType<typeof olderThan>; update: ReturnType<typeof takeOver> };
const groups = new WeakMap<object, GroupCommit<Learning>>();

/** Events that arrive together are learnt with one command. */
function learningOf<State>(model: Model<ReplicaDocument<State>>): GroupCommit<Learning> {
  const known = groups.get(model);
  if (known) return known;
  const group = new GroupCommit<Learning>({
    one: ({ filter, update }) => replicasOf(model).updateOne(filter, update, { upsert: true }),
    all: (learnings) =>
      replicasOf(model).bulkWrite(
        learnings.map((learning) => ({ updateOne: { ...learning, upsert: true } })),
        { ordered: false },
      ),
  });
  groups.set(model, group);
  return group;
}

/**
 * Applies an event's state if it is newer than the replica, in one update. Duplicate, late and out-of-order deliveries
 * therefore end in the same state as the perfect order, and the next event heals a gap.
 * @param event `occurredAt`: the owner's time of the version, ISO
 * @param unsettled the current time if this state may have an effect: marks it in the same update
 * @param done an older version whose effect is done although its mark is still there: ours replaces it
 * @returns the replica after that, at this version or a newer one, and whether this has applied it
 */
export async function applyIfNewer<Data extends VersionedData, State extends object>(
  { model, learn }: Replica<Data, State>,
  event: { data: Data; occurredAt: string },
  unsettled?: Date,
  done?: Settled,
): Promise<{ known: ReplicaDocument<State>; applied: boolean }> {
  const { id, version } = event.data;
  const state = learn(event.data);
  const changedAt = new Date(event.occurredAt);
  const replicas = replicasOf(model);
  const own = unsettled && { unsettled, unsettledFrom: version };
  const applied = () => {
    failpoint('replica:after-apply');
    countIfReconciled();
    return { known: { ...state, _id: id, version, changedAt, ...own }, applied: true };
  };
  if (own && done) {
    const update = { $set: { ...state, version, changedAt, ...own } };
    const { matchedCount } = await untilWritten(() => replicas.updateOne(stillAt(id, done), update));
    if (matchedCount > 0) return applied();
  }
  for (;;) {
    try {
      const update = takeOver(state, { version, changedAt }, unsettled);
      await untilWritten(() => learningOf(model).make({ filter: olderThan(id, version), update }));
      return applied();
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      // It exists: as new as this or newer, or inserted by another copy between our query and our insert. Then query
      // again.
      const known = await replicas.findOne({ _id: id });
      // Only events write the collection.
      if (known && known.version >= version) {
        return { known: known as unknown as ReplicaDocument<State>, applied: false };
      }
    }
  }
}

/**
 * Applies an event's state to an older replica whose effect is done, if nothing more follows from this state.
 * @param followed matches the older states from which everything has followed
 * @param done an older version whose effect is done although its mark is still there
 * @returns whether it was applied; if not, use `applyIfNewer`
 */
export async function applyIfSettled<Data extends VersionedData, State extends object>(
  { model, learn }: Replica<Data, State>,
  event: { data: Data; occurredAt: string },
  followed: Record<string, unknown>,
  done: Settled | undefined,
): Promise<boolean> {
  const { id, version } = event.data;
  const replicas = replicasOf(model);
  const update = takeOver(learn(event.data), { version, changedAt: new Date(event.occurredAt) }, undefined);
  const { matchedCount } = await untilWritten(() =>
    replicas.updateOne({ ...followed, ...doneBefore(id, version, done) }, update),
  );
  if (matchedCount > 0) countIfReconciled();
  return matchedCount > 0;
}

const reconciliation = 'reconciliation:';

function countIfReconciled(): void {
  if (isReconciliationStory(correlationId() ?? '')) repairs.inc({ kind: 'replica' });
}

/** The correlation id of events re-published by a reconciliation: what they change is counted as a repair. */
export const reconciliationStory = (id: string): string => `${reconciliation}${id}`;

/** Whether an event with this correlation id was re-published by a reconciliation. */
export const isReconciliationStory = (correlationId: string): boolean => correlationId.startsWith(reconciliation);
