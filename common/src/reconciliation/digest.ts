import { createHash } from 'node:crypto';

/** A range of ids: behind `after`, up to and including `upTo`; null where it has no such end. */
export interface IdRange {
  after: string | null;
  upTo: string | null;
}

/** An id, and the version in which it is known. */
export type Entry = [id: string, version: number];

/** So many entries one digest is of. */
export const entriesPerDigest = 5_000;

/** What changed more recently is still on its way in the ordinary manner. */
export const settledAfterMs = 10_000;

/** @returns the same text exactly when both sides have the same ids, in order, in the same versions */
export function digestOf(entries: Entry[]): string {
  const hash = createHash('sha256');
  for (const [id, version] of entries) hash.update(`${id}:${version}\n`);
  return hash.digest('base64url');
}

/** The filter of a range on `_id`. @param toKey makes the collection's kind of id of an id's text */
export function rangeFilter<Key>({ after, upTo }: IdRange, toKey: (id: string) => Key): Record<string, unknown> {
  const bounds = { ...(after && { $gt: toKey(after) }), ...(upTo && { $lte: toKey(upTo) }) };
  return Object.keys(bounds).length === 0 ? {} : { _id: bounds };
}

/** The filter of what changed in a span of time, its end excluded; its index is the one on `changedAt`. */
export const changedFilter = (from: Date, until: Date) => ({ changedAt: { $gte: from, $lt: until } });

/**
 * Where a span of time has to end so that no more than `limit` changes are in it.
 * @param found what changed in it, the earliest first, one more than `limit` if there is more
 */
export function endOfSpan(found: { changedAt: Date }[], limit: number, from: Date, until: Date): Date {
  const over = found[limit]?.changedAt;
  // At least a millisecond goes by: should more have changed within it, the rest is left to the next look at everything.
  return over ? new Date(Math.max(over.getTime(), from.getTime() + 1)) : until;
}
