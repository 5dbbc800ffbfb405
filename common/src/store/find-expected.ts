import { ExponentialBackoff, handleWhenResult, retry } from 'cockatiel';
import mongoose from 'mongoose';

/** How long after an aggregate's creation its first event may reasonably still be on its way, in milliseconds. */
const onItsWayMs = 10_000;

/** 10, 20, 40 … ms: about half a second in total. */
const pauses = { maxAttempts: 6, backoff: new ExponentialBackoff({ initialDelay: 10, maxDelay: 200 }) };

/**
 * Finds the replica of an aggregate that may just have been created or changed, for a caller who has seen it at its
 * owner: its event may arrive a few milliseconds later. Ids contain their creation time, so only new aggregates are
 * waited for.
 * @param version the version the caller has seen, if given: an older one is looked up again
 * @returns what was found, or after about half a second what there is: nothing, or an older version
 */
export async function findExpected<T extends object>(
  id: string,
  find: (id: string) => Promise<T | undefined>,
  version = 0,
): Promise<T | undefined> {
  const age = Date.now() - new mongoose.Types.ObjectId(id).getTimestamp().getTime();
  const isNew = Math.abs(age) < onItsWayMs;
  const isBehind = (found: { version?: number } | undefined) =>
    found === undefined ? isNew : (found.version ?? 0) < version;
  const first = await find(id);
  if (!isBehind(first)) return first;
  return retry(
    handleWhenResult((found) => isBehind(found as T | undefined)),
    pauses,
  ).execute(({ attempt }) => (attempt === 0 ? first : find(id)));
}
