import { ExponentialBackoff, handleWhenResult, retry } from 'cockatiel';
import mongoose from 'mongoose';

/** How long after an aggregate was made its first event may reasonably still be on its way, in milliseconds. */
const onItsWayMs = 10_000;

/** 10, 20, 40 … ms: about half a second altogether. */
const pauses = { maxAttempts: 6, backoff: new ExponentialBackoff({ initialDelay: 10, maxDelay: 200 }) };

/**
 * Looks for the replica of something that may have been made or changed a moment ago, by somebody who now refers to it: its
 * event may be a few milliseconds behind them. An id tells when it was made, so that only a new one is waited for.
 * @param version the one that they have seen, if they say so: an older one is looked at again
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
  return retry(
    handleWhenResult((found) => isBehind(found as T | undefined)),
    pauses,
  ).execute(() => find(id));
}
