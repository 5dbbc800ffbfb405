import * as z from 'zod';
import { defineEvent, id, isoTime } from './define-event';

/** The aggregates that other services keep replicas of. */
export const aggregateNames = ['user', 'ticket', 'order', 'payment'] as const;
export type AggregateName = (typeof aggregateNames)[number];

/** The most entries in one message, and the most aggregates an owner answers for at once. */
export const entriesPerMessage = 200;

/** A range of ids. */
const idRange = {
  /** The range starts after this id; null: at the first. */
  after: id.nullable(),
  /** The range includes this id and ends there; null: it is open-ended. */
  upTo: id.nullable(),
};

const requested = z.object({
  aggregate: z.enum(aggregateNames),
  /** The service that keeps the replica. */
  replica: z.string().min(1).optional(),
  ...idRange,
  /** Only aggregates changed in this span of the owner's time; `until` is exclusive. */
  changed: z.object({ from: isoTime, until: isoTime }).optional(),
  /** Of those, only the ones that belong to this part, see `AggregateStoreOptions`. */
  part: z.string().min(1).optional(),
  /** A digest of the ids and versions: see reconciliation/digest.ts. */
  digest: z.string().min(1).optional(),
  /** Ids and versions; version -1 means that the replica forgot this one and needs its state again. */
  entries: z
    .array(z.tuple([id, z.int().min(-1)]))
    .max(entriesPerMessage)
    .optional(),
});

const differed = z.object({
  aggregate: z.enum(aggregateNames),
  /** The service that keeps the replica. */
  replica: z.string().min(1),
  ...idRange,
});

export const reconciliationEvents = {
  /**
   * A service says what its replica contains, so that the owner can re-publish what it lacks: as a digest of a range of
   * ids, or as the entries of a range of ids or of a span of time.
   */
  ReconciliationRequested: defineEvent('reconciliation:requested', requested),
  /** The owner's digest differs; the service that keeps the replica asks again about smaller ranges. */
  ReconciliationDiffered: defineEvent('reconciliation:differed', differed),
};
