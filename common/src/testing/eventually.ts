import { setTimeout as wait } from 'node:timers/promises';

const firstPauseMs = 20;
/** An assertion may read all of a system, and say at length what is wrong with it. */
const longestPauseMs = 200;

/**
 * Repeats an assertion until it holds, less and less often.
 * @returns what it returned; rejects with its last failure after `timeoutMs`
 */
export async function eventually<T>(assertion: () => T | Promise<T>, timeoutMs = 30_000): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(1.3 * pauseMs, longestPauseMs)) {
    try {
      return await assertion();
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await wait(pauseMs);
  }
}
