import type { Logger } from './logger';

/** What has been started, as the ways to stop it: the last one started is the first one stopped. */
export class Shutdown {
  private readonly steps: { name: string; stop: () => Promise<unknown> | unknown }[] = [];
  private stopped: Promise<void> | undefined;

  constructor(private readonly logger: Logger) {}

  /** Remembers how to stop what has just been started. */
  add(name: string, stop: () => Promise<unknown> | unknown): void {
    this.steps.push({ name, stop });
  }

  /** Stops everything, once; a step that fails is logged and does not keep the others from stopping. */
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
