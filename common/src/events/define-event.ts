import * as z from 'zod';

/** An event type: the subject it travels on, and the schema that validates its data on arrival. */
export interface EventDefinition<S extends string, Schema extends z.ZodObject> {
  subject: S;
  schema: Schema;
}

/**
 * Ties a subject to the schema of its data. Never rename a subject: it names a channel that keeps its messages. Unknown
 * fields are tolerated and stripped, so a newer owner may add some.
 */
export function defineEvent<S extends `${string}:${string}`, Schema extends z.ZodObject>(
  subject: S,
  schema: Schema,
): EventDefinition<S, Schema> {
  return { subject, schema };
}

/** The id of an aggregate or a user: 24 hexadecimal digits (a MongoDB ObjectId). */
export const id = z.string().regex(/^[0-9a-f]{24}$/i, 'must be 24 hexadecimal digits');

/** 0 for the first state of an aggregate, incremented by each change. */
export const version = z.int().min(0);

/** ISO 4217, upper case. */
export const currency = z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code such as USD');

/** An ISO 8601 time with its offset; it stays a string in the data. */
export const isoTime = z.iso.datetime({ offset: true });
