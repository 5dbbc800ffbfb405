import mongoose, { type Model, type Schema, type SchemaDefinition } from 'mongoose';
import { correlationId } from '../service/correlation';
import { failpoint } from '../service/failpoint';
import { repairs } from '../service/metrics';
import { isDuplicateKey } from './aggregate-store';

/** A copy of another service's aggregate: its id, its owner's version, and the fields that this service needs. */
export type ReplicaDocument<State> = State & { _id: string; version: number };

/** The schema of a replica; only its owner's events write it. */
export function replicaSchema<State>(state: SchemaDefinition<State>): Schema<ReplicaDocument<State>> {
  const schema = new mongoose.Schema(
    { ...state, _id: { type: String, required: true }, version: { type: Number, required: true } },
    { versionKey: false, autoIndex: false, autoCreate: false },
  );
  // Mongoose infers a schema's type from a literal definition; this one is composed, so it has to be told.
  return schema as unknown as Schema<ReplicaDocument<State>>;
}

/**
 * Applies what an event says, if it is newer than what is known, in one update. Duplicates, late and out-of-order
 * deliveries so end in the same state as the perfect order, and a gap heals with the next event.
 * @returns whether it was newer
 */
export async function applyIfNewer<State extends object>(
  model: Model<ReplicaDocument<State>>,
  id: string,
  version: number,
  state: State,
): Promise<boolean> {
  // Neither the filter nor the update depends on what else a replica has.
  const applied = await apply(model as unknown as Model<ReplicaDocument<object>>, id, version, state);
  if (applied && correlationId()?.startsWith(reconciliation)) repairs.inc({ kind: 'replica' });
  return applied;
}

async function apply(
  model: Model<ReplicaDocument<object>>,
  id: string,
  version: number,
  state: object,
): Promise<boolean> {
  const older = { _id: id, version: { $lt: version } };
  const update = { $set: { ...state, version } };
  try {
    const result = await model.updateOne(older, update, { upsert: true });
    failpoint('replica:after-apply');
    return result.modifiedCount + result.upsertedCount > 0;
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    // It exists: as new as this or newer, or inserted by somebody else between our look and our insert. Look again.
    const result = await model.updateOne(older, update);
    return result.modifiedCount > 0;
  }
}

const reconciliation = 'reconciliation:';

/** The correlation id of events that a reconciliation has sent again: what they change is a repair, and counted as one. */
export const reconciliationStory = (id: string): string => `${reconciliation}${id}`;
