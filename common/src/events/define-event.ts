import type { z } from 'zod';
import type { Subject } from './subjects';

/** What an event is: the subject it travels on, and the schema its data is checked with on arrival. */
export interface EventDefinition<S extends Subject, Schema extends z.ZodObject> {
  subject: S;
  schema: Schema;
}

/**
 * Ties a subject to the schema of its data. Fields that the schema does not know are tolerated and stripped, so that a
 * newer owner may add some.
 */
export function defineEvent<S extends Subject, Schema extends z.ZodObject>(
  subject: S,
  schema: Schema,
): EventDefinition<S, Schema> {
  return { subject, schema };
}
