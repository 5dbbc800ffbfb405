import { setTimeout as wait } from 'node:timers/promises';

/**
 * Repeats an assertion until it holds.
 * @returns what it returned; rejects with its last failure after `timeoutMs`
 */
export async function eventually<T>(assertion: () => T | Promise<T>, timeoutMs = 30_000): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    try {
      return await assertion();
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await wait(20);
  }
}
