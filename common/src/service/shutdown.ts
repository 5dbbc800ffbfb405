import { TimeoutStrategy, timeout } from 'cockatiel';
import type { Logger } from './logger';

/**
 * How long stopping may take once the service reports that it is not serving and the delay for proxies is over. The
 * platform's grace period must be longer than both together.
 */
export const stopWithinMs = 8_000;
/** A busy machine is late. */
const reserveMs = 500;

/**
 * Stop hooks, run in reverse order of registration. Each may take half of the time that is left, so that all of them
 * together end in time, however many hang. What is cut off ends with the process, as if that had been killed: it heals
 * in the same way.
 */
export class Shutdown {
  private readonly steps: { name: string; stop: () => Promise<unknown> | unknown }[] = [];
  private stopped: Promise<void> | undefined;

  constructor(private readonly logger: Logger) {}

  /** Registers how to stop what has just been started. */
  add(name: string, stop: () => Promise<unknown> | unknown): void {
    this.steps.push({ name, stop });
  }

  /**
   * Runs all hooks, once; one that fails or is cut off is logged and does not prevent the others.
   * @param before what comes first; their time begins when it ends
   */
  run(before?: () => Promise<void>): Promise<void> {
    this.stopped ??= this.stopAll(before);
    return this.stopped;
  }

  private async stopAll(before?: () => Promise<void>): Promise<void> {
    await before?.();
    const endsAt = performance.now() + stopWithinMs - reserveMs;
    for (const { name, stop } of this.steps.reverse()) {
      const boundMs = (endsAt - performance.now()) / 2;
      try {
        await timeout(boundMs, TimeoutStrategy.Aggressive).execute(async () => stop());
      } catch (error) {
        this.logger.error({ err: error, step: name }, 'could not stop');
      }
    }
  }
}
