import { createHash } from 'node:crypto';

/** A range of ids: after `after`, up to and including `upTo`; null where it is open. */
export interface IdRange {
  after: string | null;
  upTo: string | null;
}

/** An id and its known version. */
export type Entry = [id: string, version: number];

/** The most entries one digest covers. */
export const entriesPerDigest = 5_000;

/** More recent changes are still being delivered in the ordinary way. */
export const settledAfterMs = 10_000;

/** @returns the same text exactly when both sides have the same ids, in order, in the same versions */
export function digestOf(entries: Entry[]): string {
  const hash = createHash('sha256');
  for (const [id, version] of entries) hash.update(`${id}:${version}\n`);
  return hash.digest('base64url');
}

/** The filter of a range on `_id`. @param toKey converts an id's text to the collection's type of id */
export function rangeFilter<Key>({ after, upTo }: IdRange, toKey: (id: string) => Key): Record<string, unknown> {
  const bounds = { ...(after && { $gt: toKey(after) }), ...(upTo && { $lte: toKey(upTo) }) };
  return Object.keys(bounds).length === 0 ? {} : { _id: bounds };
}

/** The filter for changes in a span of time, `until` excluded; it uses the index on `changedAt`. */
export const changedFilter = (from: Date, until: Date) => ({ changedAt: { $gte: from, $lt: until } });

/**
 * Where a span of time has to end so that it contains at most `limit` changes.
 * @param found the changes in it, earliest first, one more than `limit` if there are more
 */
export function endOfSpan(found: { changedAt: Date }[], limit: number, from: Date, until: Date): Date {
  const over = found[limit]?.changedAt;
  // Advances by at least one millisecond: if more than `limit` changed within it, the rest is left to the next full
  // comparison.
  return over ? new Date(Math.max(over.getTime(), from.getTime() + 1)) : until;
}
