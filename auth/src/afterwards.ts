import type { Logger } from '@ticketing/common';

/** Work that goes on after its request has been answered, because nobody may learn how long it takes. */
export class Afterwards {
  private readonly running = new Set<Promise<void>>();

  constructor(private readonly logger: Logger) {}

  /** A failure is logged; if the process dies, the work is lost. */
  begin(work: () => Promise<unknown>): void {
    const task: Promise<void> = work()
      .then(
        () => undefined,
        (err: unknown) => this.logger.error({ err }, 'failed after its request was answered'),
      )
      .finally(() => this.running.delete(task));
    this.running.add(task);
  }

  async finished(): Promise<void> {
    await Promise.all(this.running);
  }
}
