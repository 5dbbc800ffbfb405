import { renameSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '../../../dev/src/stack/signals';
import type { Stack } from '../../../dev/src/testing/stack';

/** What a test does to the processes of a stack; it remembers, so that every other death is seen to be one. */
export class Strikes {
  readonly #deaths = new Map<string, number>();

  constructor(private readonly stack: Stack) {}

  /** How often each process was made to end. */
  get deaths(): ReadonlyMap<string, number> {
    return this.#deaths;
  }

  /** Ends a process, and waits until it runs again. */
  async kill(name: string, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    await this.strike(name, signal);
    await this.stack.waitForRestart(name);
  }

  /** Ends a process; one that is being started again just now a moment later. */
  async strike(name: string, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    while (!this.#tryToKill(name, signal)) await sleep(20);
    this.expectDeath(name);
  }

  /** Stops a process in the middle of whatever it does, and lets it go on after some time. */
  async pause(name: string, ms: number): Promise<void> {
    const release = this.freeze(name);
    await sleep(ms);
    release();
  }

  /** As `pause`, until the function that is returned is called. */
  freeze(name: string): () => void {
    const { pid } = this.stack.process(name);
    if (isAlive(pid)) process.kill(pid, 'SIGSTOP');
    return () => {
      if (isAlive(pid)) process.kill(pid, 'SIGCONT');
    };
  }

  /** Kills a process as often as it is started again, until the function that is returned is called. */
  keepDown(name: string): () => Promise<void> {
    let down = true;
    let last = 0;
    const killing = (async () => {
      for (; down; await sleep(10)) {
        const { pid } = this.stack.process(name);
        if (pid === last || !this.#tryToKill(name, 'SIGKILL')) continue;
        last = pid;
        this.expectDeath(name);
      }
    })();
    return async () => {
      down = false;
      await killing;
      await this.stack.waitForRestart(name, last);
    };
  }

  /**
   * Kills a process and takes everything that it has stored: moved away an instant before, so that the next one, which is
   * started in its own good time, finds nothing. A store that went away under a running server would be another fault.
   */
  async loseStore(name: string, directory: string): Promise<void> {
    const lost = `${directory}.lost`;
    await this.stack.waitForRestart(name, 0);
    renameSync(directory, lost);
    await this.kill(name);
    rmSync(lost, { recursive: true });
  }

  /** Says that a process is about to be ended in some other way, such as a failpoint. */
  expectDeath(name: string): void {
    this.#deaths.set(name, (this.#deaths.get(name) ?? 0) + 1);
  }

  /** @returns false when there is no such process at this moment */
  #tryToKill(name: string, signal: NodeJS.Signals): boolean {
    try {
      this.stack.kill(name, signal);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
      return false;
    }
  }
}
