/// <reference path="./mongoose-update-if-current.d.ts" />
import mongoose, { type Schema, type SchemaDefinition, type SchemaDefinitionProperty } from 'mongoose';
import { versionOCCPlugin as updateIfCurrentPlugin } from 'mongoose-update-if-current/lib/version-occ-plugin';
import type { Subject } from '../events';
import { mapFields, type Shape, type Values } from '../http/shape';

/** An event that waits in its aggregate's document until the broker has it. */
export interface OutboxEntry {
  /** The event's id. */
  _id: string;
  subject: Subject;
  version: number;
  occurredAt: Date;
  correlationId: string;
  data: unknown;
  /** Until when a copy's sweep has taken it upon itself to publish this; others leave the whole document alone. */
  claimedUntil?: Date;
}

/** What every aggregate's document has besides its state. */
export interface AggregateFields {
  _id: mongoose.Types.ObjectId;
  version: number;
  createdAt: Date;
  /** When the present version was made. */
  changedAt: Date;
  outbox: OutboxEntry[];
}

export type AggregateDocument<State> = State & AggregateFields;

/** How each field of a state is stored: a forgotten one would be dropped in silence, so it is a type error. */
export type StateDefinition<State> = { [Field in keyof State]-?: SchemaDefinitionProperty<State[Field]> };

const storedTypes: Record<string, unknown> = { string: String, number: Number, integer: Number };

/** The fields of an input, stored as a route reads them. */
export const storedFields = <S extends Shape>(shape: S): StateDefinition<Values<S>> =>
  mapFields(shape, ({ schema, optional }) => ({
    type: schema.format === 'date-time' ? Date : storedTypes[String(schema.type)],
    required: !optional,
  })) as StateDefinition<Values<S>>;

/**
 * The schema of an aggregate: its state, a version that only its owner increments, and the outbox. Writing the state
 * and the event is one write of one document, so neither can be without the other.
 * @param state the fields of the state
 * @param indexFields further fields that only indexes need; the store computes them from the state
 */
export function aggregateSchema<State>(
  state: StateDefinition<State>,
  indexFields: SchemaDefinition = {},
): Schema<AggregateDocument<State>> {
  const outboxEntry = new mongoose.Schema<OutboxEntry>({
    _id: { type: String, required: true },
    subject: { type: String, required: true },
    version: { type: Number, required: true },
    occurredAt: { type: Date, required: true },
    correlationId: { type: String, required: true },
    data: { type: mongoose.Schema.Types.Mixed, required: true },
    claimedUntil: Date,
  });
  const schema = new mongoose.Schema(
    {
      ...state,
      ...indexFields,
      createdAt: { type: Date, required: true },
      changedAt: { type: Date, required: true },
      outbox: [outboxEntry],
    },
    { versionKey: 'version', autoIndex: false, autoCreate: false, minimize: false },
  );
  // The sweep finds what a crash left behind by this index; a document with an empty outbox costs it nothing.
  schema.index({ 'outbox.occurredAt': 1 });
  // Reconciliation asks for what changed in a span of time.
  schema.index({ changedAt: 1 });
  schema.plugin(updateIfCurrentPlugin);
  // Mongoose infers a schema's type from a literal definition; this one is composed, so it has to be told.
  return schema as unknown as Schema<AggregateDocument<State>>;
}
