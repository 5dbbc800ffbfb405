import { z } from 'zod';

/** What an event is: the subject it travels on, and the schema its data is checked with on arrival. */
export interface EventDefinition<S extends string, Schema extends z.ZodObject> {
  subject: S;
  schema: Schema;
}

/**
 * Ties a subject to the schema of its data. A subject is never renamed: it names a channel that is kept. Fields that the
 * schema does not know are tolerated and stripped, so that a newer owner may add some.
 */
export function defineEvent<S extends `${string}:${string}`, Schema extends z.ZodObject>(
  subject: S,
  schema: Schema,
): EventDefinition<S, Schema> {
  return { subject, schema };
}

/** The id of an aggregate or a user: 24 hexadecimal digits (a MongoDB ObjectId). */
export const id = z.string().regex(/^[0-9a-f]{24}$/i, 'must be 24 hexadecimal digits');

/** 0 for the first state of an aggregate, one more for each change. */
export const version = z.int().min(0);

/** ISO 4217, upper case. */
export const currency = z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code such as USD');

/** An ISO 8601 time with its zone; it stays a string in the data. */
export const isoTime = z.iso.datetime({ offset: true });
