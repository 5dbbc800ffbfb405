import { setTimeout as wait } from 'node:timers/promises';

/** The running handlers, across connections, so that closing can wait for them. */
export class Deliveries {
  private readonly running = new Set<Promise<void>>();
  private stopped = false;

  /** Starts a piece of work unless closing has begun; the broker redelivers what is skipped here. */
  run(work: () => Promise<void>): void {
    if (this.stopped) return;
    const promise = work().finally(() => this.running.delete(promise));
    this.running.add(promise);
  }

  /** Stops taking work and waits for running handlers, but at most this many milliseconds. */
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
