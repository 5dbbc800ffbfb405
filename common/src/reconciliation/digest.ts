import { createHash } from 'node:crypto';

/** A range of ids: behind `after`, up to and including `upTo`; null where it has no such end. */
export interface IdRange {
  after: string | null;
  upTo: string | null;
}

/** What a digest covers, in the order of the ids. */
export interface Versioned {
  id: string;
  version: number;
}

/** @returns the same text exactly when both sides have the same ids in the same versions */
export async function digestOf(entries: Iterable<Versioned> | AsyncIterable<Versioned>): Promise<string> {
  const hash = createHash('sha256');
  for await (const { id, version } of entries) hash.update(`${id}:${version}\n`);
  return hash.digest('base64url');
}

/** The filter of a range on `_id`. @param toKey makes the collection's kind of id of an id's text */
export function rangeFilter<Key>({ after, upTo }: IdRange, toKey: (id: string) => Key): Record<string, unknown> {
  const bounds = { ...(after && { $gt: toKey(after) }), ...(upTo && { $lte: toKey(upTo) }) };
  return Object.keys(bounds).length === 0 ? {} : { _id: bounds };
}
