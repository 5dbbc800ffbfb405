import { z } from 'zod';
import { defineEvent } from './define-event';
import { id } from './fields';
import { Subjects } from './subjects';

/** The aggregates that other services keep replicas of. */
export const aggregateNames = ['ticket', 'order', 'payment'] as const;
export type AggregateName = (typeof aggregateNames)[number];

/** A service that keeps replicas says what it has in a range of ids, so that the owner can tell it what it lacks. */
export const reconciliationRequested = defineEvent(
  Subjects.ReconciliationRequested,
  z.object({
    aggregate: z.enum(aggregateNames),
    /** The range begins behind this id; null: at the first. */
    after: id.nullable(),
    /** The range ends with this id; null: it has no end. */
    upTo: id.nullable(),
    /** A digest of the ids and versions in the range: see reconciliation/digest.ts. */
    digest: z.string().min(1),
  }),
);
