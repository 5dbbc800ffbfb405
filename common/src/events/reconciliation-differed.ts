import { z } from 'zod';
import { defineEvent } from './define-event';
import { aggregateNames, idRange } from './reconciliation-requested';
import { Subjects } from './subjects';

/** An owner says that a digest is not its own, so that whoever keeps the replica asks again about less at a time. */
export const reconciliationDiffered = defineEvent(
  Subjects.ReconciliationDiffered,
  z.object({
    aggregate: z.enum(aggregateNames),
    /** The service whose replica it is. */
    replica: z.string().min(1),
    ...idRange,
  }),
);
