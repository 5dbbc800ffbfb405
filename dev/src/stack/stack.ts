import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Guard } from './guard';
import { lockFile, nameGuard, unlock } from './lock';
import { ManagedProcess } from './managed-process';
import type { Group, Plan, ProcessPlan } from './plan';
import { removeStackFile, type StackProcess, stackFile, writeStackFile } from './stack-file';

const START_TIMEOUT_MS = 90_000;
/** A dependency may be a moment late; a process that dies this often will not start. */
const DEATHS_WHILE_STARTING = 4;

export interface StackOptions {
  /** Locked by the caller, see lock.ts. */
  dataDir: string;
  say(line: string): void;
  /** Called just before a process first starts, with the port that it will listen on. */
  releasePort?(port: number): Promise<void>;
}

/** Starts the processes of a plan, keeps them running, and stops them in order. */
export class Stack {
  readonly #plan: Plan;
  readonly #options: StackOptions;
  readonly #guard: Guard;
  readonly #processes = new Map<ProcessPlan, ManagedProcess>();
  #stopping = false;

  constructor(plan: Plan, options: StackOptions) {
    const { dataDir } = options;
    this.#plan = plan;
    this.#options = options;
    this.#guard = new Guard([stackFile(dataDir), lockFile(dataDir)], (pid) => nameGuard(dataDir, pid));
    mkdirSync(join(dataDir, 'logs'), { recursive: true });
  }

  /**
   * Starts every group as soon as its predecessors are up.
   * @throws Error when a process does not come up; the caller then stops the stack
   */
  async start(): Promise<void> {
    const up = new Map<string, Promise<void>>();
    for (const group of this.#plan) {
      const before = group.after.map((name) => up.get(name));
      up.set(
        group.name,
        Promise.all(before).then(() => this.#startGroup(group)),
      );
    }
    await Promise.all(up.values());
  }

  async #startGroup(group: Group): Promise<void> {
    const since = Date.now();
    await Promise.all(group.processes.map((plan) => this.#startProcess(plan)));
    if (group.processes.length > 0 && !this.#stopping) {
      this.#options.say(`${group.name}: up after ${((Date.now() - since) / 1000).toFixed(1)} s`);
    }
  }

  async #startProcess(plan: ProcessPlan): Promise<void> {
    for (const port of [plan.port, ...(plan.otherPorts ?? [])]) await this.#options.releasePort?.(port);
    if (this.#stopping) return;
    const managed = new ManagedProcess(plan, join(this.#options.dataDir, 'logs', `${plan.name}.log`), {
      started: (pid) => {
        this.#guard.add(pid);
        this.#writeStackFile();
      },
      ended: (pid) => this.#guard.remove(pid),
      died: (how, delayMs, said) => {
        const itsWords = said === undefined ? '' : `; it said: ${said}`;
        this.#options.say(`${plan.name}: ended (${how}), starting it again in ${delayMs} ms${itsWords}`);
      },
    });
    this.#processes.set(plan, managed);
    managed.start();
    await managed.untilReady(START_TIMEOUT_MS, DEATHS_WHILE_STARTING);
  }

  #writeStackFile(): void {
    const list = this.#plan
      .flatMap((group) => group.processes)
      .flatMap((plan): StackProcess[] => {
        const managed = this.#processes.get(plan);
        const { name, port, url, monitoringUrl, smtpUrl, fromSource } = plan;
        return managed?.pid === undefined
          ? []
          : [{ name, pid: managed.pid, port, url, monitoringUrl, smtpUrl, fromSource, log: managed.log }];
      });
    writeStackFile(this.#options.dataDir, list);
  }

  /** Stops everything, the last group first, and unlocks the data directory. */
  async stop(): Promise<void> {
    this.#stopping = true;
    for (const group of [...this.#plan].reverse()) {
      await Promise.all(group.processes.map((plan) => this.#processes.get(plan)?.stop(group.stopWithinMs)));
    }
    removeStackFile(this.#options.dataDir);
    unlock(this.#options.dataDir);
  }
}
