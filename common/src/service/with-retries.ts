import type { RetryPolicy } from 'cockatiel';

/**
 * Does work by a policy of retries. Nearly all of it succeeds at once, and gets by without what a retry takes.
 * @throws what the last attempt has thrown
 */
export async function withRetries<T>(policy: RetryPolicy, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    return policy.execute(({ attempt }) => (attempt === 0 ? Promise.reject(error) : work()));
  }
}
