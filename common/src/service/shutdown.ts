import type { Logger } from './logger';

/** Stop hooks, run in reverse order of registration. */
export class Shutdown {
  private readonly steps: { name: string; stop: () => Promise<unknown> | unknown }[] = [];
  private stopped: Promise<void> | undefined;

  constructor(private readonly logger: Logger) {}

  /** Registers how to stop what has just been started. */
  add(name: string, stop: () => Promise<unknown> | unknown): void {
    this.steps.push({ name, stop });
  }

  /** Runs all hooks, once; a failing hook is logged and does not prevent the others. */
  run(): Promise<void> {
    this.stopped ??= this.stopAll();
    return this.stopped;
  }

  private async stopAll(): Promise<void> {
    for (const { name, stop } of this.steps.reverse()) {
      try {
        await stop();
      } catch (error) {
        this.logger.error({ err: error, step: name }, 'could not stop');
      }
    }
  }
}
