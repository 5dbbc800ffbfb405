import mongoose, { type Model, type Schema } from 'mongoose';
import type { AggregateName } from '../events';
import { correlationId } from '../service/correlation';
import { failpoint } from '../service/failpoint';
import { repairs } from '../service/metrics';
import type { StateDefinition } from './aggregate-schema';
import { isDuplicateKey, untilWritten } from './conflicts';
import { olderThan, type ReplicaFields, takeOver } from './replica-guard';

/** A copy of another service's aggregate: its id, its owner's version, and the fields that this service needs. */
export type ReplicaDocument<State> = State & ReplicaFields;

/** What a service keeps of another service's aggregate. */
export interface Replica<Data, State> {
  aggregate: AggregateName;
  model: Model<ReplicaDocument<State>>;
  /** What is kept of what an event says. */
  learn(data: Data): State;
}

/** A replica of whatever aggregate. */
// biome-ignore lint/suspicious/noExplicitAny: neither the data nor the state matters to whoever holds it as this
export type AnyReplica = Replica<any, any>;

/** The part of an event's data that every aggregate's event has. */
export interface VersionedData {
  id: string;
  version: number;
}

/** The schema of a replica; only its owner's events write it. */
export function replicaSchema<State>(state: StateDefinition<State>): Schema<ReplicaDocument<State>> {
  const schema = new mongoose.Schema(
    {
      ...state,
      _id: { type: String, required: true },
      version: { type: Number, required: true },
      changedAt: { type: Date, required: true },
      unsettled: Date,
    },
    { versionKey: false, autoIndex: false, autoCreate: false },
  );
  schema.index({ changedAt: 1 });
  // Only what is still to be done is in it, so an idle sweep costs nothing.
  schema.index({ unsettled: 1 }, { sparse: true });
  // Mongoose infers a schema's type from a literal definition; this one is composed, so it has to be told.
  return schema as unknown as Schema<ReplicaDocument<State>>;
}

/**
 * Takes over what an event says, if it is newer than what is known, in one update. Duplicates, late and out-of-order
 * deliveries so end in the same state as the perfect order, and a gap heals with the next event.
 * @param event `occurredAt`: the owner's time of the version, ISO
 * @param unsettled the present time if something follows from this state: marks it in the same update
 * @returns the replica as it is known after that: at this version, or at a newer one
 */
export async function applyIfNewer<Data extends VersionedData, State extends object>(
  { model, learn }: Replica<Data, State>,
  event: { data: Data; occurredAt: string },
  unsettled?: Date,
): Promise<ReplicaDocument<State>> {
  const { id, version } = event.data;
  const state = learn(event.data);
  const changedAt = new Date(event.occurredAt);
  // Neither the filter nor the update depends on what else a replica has.
  const replicas = model as unknown as Model<ReplicaFields>;
  for (;;) {
    try {
      const update = takeOver(state, { version, changedAt }, unsettled);
      await untilWritten(() => replicas.updateOne(olderThan(id, version), update, { upsert: true }));
      failpoint('replica:after-apply');
      if (correlationId()?.startsWith(reconciliation)) repairs.inc({ kind: 'replica' });
      return { ...state, _id: id, version, changedAt, unsettled };
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      // It exists: as new as this or newer, or inserted by somebody else between our look and our insert. Then look again.
      const known = await model.findById(id).lean<ReplicaDocument<State>>();
      if (known && known.version >= version) return known;
    }
  }
}

const reconciliation = 'reconciliation:';

/** The correlation id of events that a reconciliation has sent again: what they change is a repair, and counted as one. */
export const reconciliationStory = (id: string): string => `${reconciliation}${id}`;
