import { ExponentialBackoff, handleWhenResult, retry } from 'cockatiel';
import mongoose from 'mongoose';

/** How long after an aggregate was made its first event may reasonably still be on its way, in milliseconds. */
const onItsWayMs = 10_000;

const lookAgain = retry(
  handleWhenResult((found) => found === undefined),
  // 10, 20, 40 … ms: about half a second altogether.
  { maxAttempts: 6, backoff: new ExponentialBackoff({ initialDelay: 10, maxDelay: 200 }) },
);

/**
 * Looks for the replica of something that may have been made a moment ago, by somebody who now refers to it: its event may be
 * a few milliseconds behind them. An id tells when it was made, so that only a new one is waited for.
 * @returns what was found, or undefined after about half a second
 */
export async function findExpected<T>(
  id: string,
  find: (id: string) => Promise<T | undefined>,
): Promise<T | undefined> {
  const age = Date.now() - new mongoose.Types.ObjectId(id).getTimestamp().getTime();
  return Math.abs(age) < onItsWayMs ? lookAgain.execute(() => find(id)) : find(id);
}
