/// <reference path="./mongoose-update-if-current.d.ts" />
import mongoose, { type Schema, type SchemaDefinition, type SchemaDefinitionProperty } from 'mongoose';
import { versionOCCPlugin as updateIfCurrentPlugin } from 'mongoose-update-if-current/lib/version-occ-plugin';
import type { Subject } from '../events';
import { mapFields, type Shape, type Values } from '../http/shape';
import { type AuditLine, auditIndex, type PastVersion } from './story';

/** An event that waits in its aggregate's document until the broker has stored it. */
export interface OutboxEntry {
  /** The event's id. */
  _id: string;
  subject: Subject;
  version: number;
  occurredAt: Date;
  correlationId: string;
  /** See `EventEnvelope`: kept here, it outlives the process that wrote it. */
  traceparent?: string | undefined;
  data: unknown;
  /** What of the store's read model follows from this version, see `ReadModel`. */
  affects?: string[] | undefined;
  /** The end of a sweep's claim: until then, other copies leave the whole document alone. */
  claimedUntil?: Date;
}

/** The fields of every aggregate's document, apart from its state. */
export interface AggregateFields {
  _id: mongoose.Types.ObjectId;
  version: number;
  createdAt: Date;
  /** When the current version was written; absent while nothing has been announced yet. */
  changedAt?: Date;
  outbox: OutboxEntry[];
  /** Its latest versions; documents older than this field have those since then. */
  history?: PastVersion[];
  /** What operators have done to it. */
  audit?: AuditLine[];
  /** When they last did; for the index. */
  auditedAt?: Date;
}

export type AggregateDocument<State> = State & AggregateFields;

/** How each field of a state is stored. A missing field is a type error: it would be dropped silently. */
export type StateDefinition<State> = { [Field in keyof State]-?: SchemaDefinitionProperty<State[Field]> };

/** The schema of documents that are neither aggregates nor replicas. */
export const plainSchema = <Document>(
  definition: StateDefinition<Document>,
  options: mongoose.SchemaOptions = {},
): Schema<Document> =>
  // Mongoose infers a schema's type from a literal definition; this one is given, so the type has to be stated.
  new mongoose.Schema(definition, {
    ...{ versionKey: false, autoIndex: false, autoCreate: false },
    ...options,
  }) as unknown as Schema<Document>;

const storedTypes: Record<string, unknown> = { string: String, number: Number, integer: Number };

/** Stores an input's fields as a route reads them. */
export const storedFields = <S extends Shape>(shape: S): StateDefinition<Values<S>> =>
  mapFields(shape, ({ schema, optional }) => ({
    type: schema.format === 'date-time' ? Date : storedTypes[String(schema.type)],
    required: !optional,
  })) as StateDefinition<Values<S>>;

/**
 * An aggregate's schema: its state, a version that only its owner increments, and the outbox. State and event are
 * written in one update of one document, so neither can exist without the other.
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
    traceparent: String,
    data: { type: mongoose.Schema.Types.Mixed, required: true },
    affects: { type: [String], default: undefined },
    claimedUntil: Date,
  });
  const schema = new mongoose.Schema(
    {
      ...state,
      ...indexFields,
      createdAt: { type: Date, required: true },
      changedAt: Date,
      outbox: [outboxEntry],
      history: { type: [mongoose.Schema.Types.Mixed], default: undefined },
      audit: { type: [mongoose.Schema.Types.Mixed], default: undefined },
      auditedAt: Date,
    },
    { versionKey: 'version', autoIndex: false, autoCreate: false, minimize: false },
  );
  // The sweep uses this index to find what a crash left behind; documents with an empty outbox cost nothing.
  schema.index({ 'outbox.occurredAt': 1 });
  // Reconciliation asks for the changes in a span of time.
  schema.index({ changedAt: 1 });
  schema.index(...auditIndex);
  schema.plugin(updateIfCurrentPlugin);
  // Mongoose infers a schema's type from a literal definition; this one is composed, so the type has to be stated.
  return schema as unknown as Schema<AggregateDocument<State>>;
}
