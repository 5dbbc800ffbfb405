import { setTimeout as wait } from 'node:timers/promises';

/** The handlers that are at work, over all connections, so that closing can wait for them. */
export class Deliveries {
  private readonly running = new Set<Promise<void>>();
  private stopped = false;

  /** Starts a piece of work unless closing has begun; what is left out here, the broker delivers again. */
  run(work: () => Promise<void>): void {
    if (this.stopped) return;
    const promise = work().finally(() => this.running.delete(promise));
    this.running.add(promise);
  }

  /** Takes no new work, and waits for what is running, but at most so many milliseconds. */
  async drain(boundMs: number): Promise<void> {
    this.stopped = true;
    const bound = new AbortController();
    await Promise.race([
      Promise.allSettled(this.running),
      wait(boundMs, undefined, { signal: bound.signal }).catch(() => {}),
    ]);
    bound.abort();
  }
}
