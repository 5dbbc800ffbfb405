import { setTimeout as wait } from 'node:timers/promises';

/** The running handlers, across connections, so that closing can wait for them. */
export class Deliveries {
  private readonly running = new Set<Promise<void>>();
  private stopped = false;

  /**
   * Starts a piece of work unless closing has begun; the broker redelivers what is skipped here.
   * @returns the work, or undefined if it was skipped
   */
  run(work: () => Promise<void>): Promise<void> | undefined {
    if (this.stopped) return undefined;
    const promise = work().finally(() => this.running.delete(promise));
    this.running.add(promise);
    return promise;
  }

  /** From now on, no work is taken. */
  stop(): void {
    this.stopped = true;
  }

  /** Waits for running handlers, but at most this many milliseconds. */
  async finished(boundMs: number): Promise<void> {
    const bound = new AbortController();
    await Promise.race([
      Promise.allSettled(this.running),
      wait(boundMs, undefined, { signal: bound.signal }).catch(() => {}),
    ]);
    bound.abort();
  }
}
