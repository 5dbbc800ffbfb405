import { renameSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '../../../dev/src/stack/signals';
import type { Stack } from '../../../dev/src/testing/stack';

/** What a test does to a stack's processes; it is recorded, so that every other death counts as a violation. */
export class Strikes {
  readonly #deaths = new Map<string, number>();
  #story: string[] = [];

  constructor(private readonly stack: Stack) {}

  /** How often each process was made to exit. */
  get deaths(): ReadonlyMap<string, number> {
    return this.#deaths;
  }

  /** @returns what was done since this was asked last, and when: one of it is to blame for what is wrong now */
  story(): string[] {
    const story = this.#story;
    this.#story = [];
    return story;
  }

  /** Kills a process, and waits until it runs again. */
  async kill(name: string, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    await this.strike(name, signal);
    await this.stack.waitForRestart(name);
  }

  /** Kills a process; if it is just being restarted, a moment later. */
  async strike(name: string, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    while (!this.#tryToKill(name, signal)) await sleep(20);
    this.expectDeath(name, `by ${signal}`);
  }

  /** Pauses a process in the middle of its work, for some time. */
  async pause(name: string, ms: number): Promise<void> {
    const release = this.freeze(name);
    await sleep(ms);
    release();
  }

  /** Like `pause`, until the returned function is called. */
  freeze(name: string): () => void {
    const { pid } = this.stack.process(name);
    this.#note(`${name} hangs`);
    if (isAlive(pid)) process.kill(pid, 'SIGSTOP');
    return () => {
      if (isAlive(pid)) process.kill(pid, 'SIGCONT');
    };
  }

  /** Kills a process as often as it restarts, until the returned function is called. */
  keepDown(name: string): () => Promise<void> {
    let down = true;
    let last = 0;
    const killing = (async () => {
      for (; down; await sleep(10)) {
        const { pid } = this.stack.process(name);
        if (pid === last || !this.#tryToKill(name, 'SIGKILL')) continue;
        last = pid;
        this.expectDeath(name, 'kept down');
      }
    })();
    return async () => {
      down = false;
      await killing;
      await this.stack.waitForRestart(name, last);
    };
  }

  /**
   * Kills a process and removes everything it has stored: moved away just before, so that the restarted one finds
   * nothing. Removing the store under a running server would be another fault.
   */
  async loseStore(name: string, directory: string): Promise<void> {
    const lost = `${directory}.lost`;
    await this.stack.waitForRestart(name, 0);
    renameSync(directory, lost);
    await this.kill(name);
    rmSync(lost, { recursive: true });
  }

  /** Announces that a process will exit in another way, such as at a failpoint. */
  expectDeath(name: string, how: string): void {
    this.#deaths.set(name, (this.#deaths.get(name) ?? 0) + 1);
    this.#note(`${name} dies ${how}`);
  }

  #note(what: string): void {
    this.#story.push(`${new Date().toISOString()} ${what}`);
  }

  /** @returns false when there is no such process at the moment */
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
