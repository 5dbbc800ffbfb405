import { z } from 'zod';
import { defineEvent, id, isoTime } from './define-event';

/** The aggregates that other services keep replicas of. */
export const aggregateNames = ['ticket', 'order', 'payment'] as const;
export type AggregateName = (typeof aggregateNames)[number];

/** So many entries a message speaks of at the most, and so many of its own aggregates an owner answers with. */
export const entriesPerMessage = 200;

/** A range of ids. */
const idRange = {
  /** The range begins behind this id; null: at the first. */
  after: id.nullable(),
  /** The range ends with this id; null: it has no end. */
  upTo: id.nullable(),
};

const requested = z.object({
  aggregate: z.enum(aggregateNames),
  /** The service whose replica it is. */
  replica: z.string().min(1).optional(),
  ...idRange,
  /** Only what changed in this span of the owner's time, its end excluded. */
  changed: z.object({ from: isoTime, until: isoTime }).optional(),
  /** A digest of the ids and versions: see reconciliation/digest.ts. */
  digest: z.string().min(1).optional(),
  /** Ids and versions; a version of -1 is forgotten and to be told anew. */
  entries: z
    .array(z.tuple([id, z.int().min(-1)]))
    .max(entriesPerMessage)
    .optional(),
});

const differed = z.object({
  aggregate: z.enum(aggregateNames),
  /** The service whose replica it is. */
  replica: z.string().min(1),
  ...idRange,
});

export const reconciliationEvents = {
  /**
   * A service says what its replica has, so that the owner can tell it what it lacks: by a digest of a range of ids, or
   * by the entries themselves, of a range of ids or of a span of time.
   */
  ReconciliationRequested: defineEvent('reconciliation:requested', requested),
  /** An owner says that a digest is not its own, so that whoever keeps the replica asks again about less at a time. */
  ReconciliationDiffered: defineEvent('reconciliation:differed', differed),
};
