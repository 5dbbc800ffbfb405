import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from '../paths';
import { Ports } from '../stack/ports';
import { isReady } from '../stack/readiness';
import { isAlive } from '../stack/signals';
import { readStackFile, type StackProcess } from '../stack/stack-file';
import { readinessOf } from './readiness-of';

/** On a fresh clone everything is built first. */
const START_TIMEOUT_MS = 540_000;
const RESTART_TIMEOUT_MS = 120_000;
/** Upper bound for stopping a stack; another test measures how long it should take. */
const STOP_TIMEOUT_MS = 30_000;
/** After a starter was killed, its guard ends what is left. */
const GUARD_TIMEOUT_MS = 15_000;
/** The port given to a stack stays in this process' block, even while its starter is starting. */
const ports = new Ports();

export interface StartStackOptions {
  /** Settings of the stack, as for `npm start`: NO_CLIENT, REPLICAS, ORDER_EXPIRATION_SECONDS, FAILPOINT… */
  env?: Record<string, string>;
  /** Given to start a second stack on the same data, and kept then; otherwise a temporary one. */
  dataDir?: string;
  /** Node's arguments to start with, in place of `npm start`. */
  args?: string[];
}

/**
 * Runs the whole system on a free port with its own data, as `npm start` does. The stack ends with this process,
 * however this process ends.
 * @returns once it is ready
 * @throws Error with the stack's output, if it does not become ready
 */
export async function startStack(options: StartStackOptions = {}): Promise<Stack> {
  const port = await ports.hold();
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'ticketing-'));
  await ports.release(port);
  const starter = spawn(process.execPath, options.args ?? [join(root, 'dev/bin/run.mjs'), 'start'], {
    cwd: root,
    // Tests sign up by the hundred: at the usual cost, that would be most of their work. Few ask for mails (NO_MAIL: ''),
    // or look at it (NO_EXPLORER: '').
    env: {
      ...process.env,
      ...{ PASSWORD_COST: '14', NO_MAIL: '1', NO_EXPLORER: '1' },
      ...options.env,
      ...{ PORT: `${port}`, DATA_DIR: dataDir },
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const stack = new Stack(starter, `http://localhost:${port}`, dataDir, options.dataDir === undefined);
  try {
    await stack.untilReady();
  } catch (error) {
    await stack.stop();
    throw error;
  }
  return stack;
}

/** A running stack. */
export class Stack {
  readonly url: string;
  readonly dataDir: string;
  readonly #starter: ChildProcess;
  readonly #temporary: boolean;
  readonly #killed = new Map<string, number>();
  #output = '';
  #pids = new Set<number>();

  constructor(starter: ChildProcess, url: string, dataDir: string, temporary: boolean) {
    this.#starter = starter;
    this.url = url;
    this.dataDir = dataDir;
    this.#temporary = temporary;
    for (const stream of [starter.stdout, starter.stderr]) {
      stream?.on('data', (chunk) => {
        this.#output += chunk;
      });
    }
  }

  /** The starter's output so far. */
  get output(): string {
    return this.#output;
  }

  /** The process id of the starter. */
  get pid(): number {
    return this.#starter.pid ?? 0;
  }

  async untilReady(): Promise<void> {
    for (
      const deadline = Date.now() + START_TIMEOUT_MS;
      !this.#output.includes(`Ready: ${this.url}`);
      await sleep(50)
    ) {
      if (this.#hasEnded() || Date.now() > deadline) throw new Error(`The stack did not start:\n${this.#output}`);
    }
  }

  /** The running processes, from the current stack.json. */
  processes(): StackProcess[] {
    const processes = readStackFile(this.dataDir);
    for (const { pid } of processes) this.#pids.add(pid);
    return processes;
  }

  /** @throws Error when there is no such process */
  process(name: string): StackProcess {
    const found = this.processes().find((candidate) => candidate.name === name);
    if (!found) throw new Error(`The stack has no process ${name}`);
    return found;
  }

  /** Sends a signal to one process of the stack. */
  kill(name: string, signal: NodeJS.Signals = 'SIGKILL'): void {
    const { pid } = this.process(name);
    this.#killed.set(name, pid);
    process.kill(pid, signal);
  }

  /**
   * Waits until a process that was killed, or has died, runs again and is ready.
   * @param previousPid its old process id; by default the one that `kill` found
   */
  async waitForRestart(name: string, previousPid = this.#killed.get(name)): Promise<StackProcess> {
    for (const deadline = Date.now() + RESTART_TIMEOUT_MS; Date.now() < deadline; await sleep(50)) {
      const current = this.process(name);
      if (current.pid !== previousPid && (await isReady(readinessOf(current)))) return current;
    }
    throw new Error(`${name} was not started again:\n${this.#output}`);
  }

  /**
   * Stops the stack, as Ctrl-C does.
   * @throws Error when it had to be killed, or left a process behind
   */
  async stop(): Promise<void> {
    this.#rememberProcesses();
    this.#starter.kill('SIGTERM');
    const stopped = await within(STOP_TIMEOUT_MS, () => this.#hasEnded());
    if (!stopped) this.#starter.kill('SIGKILL');
    const left = () => [...this.#pids].filter(isAlive);
    await within(GUARD_TIMEOUT_MS, () => left().length === 0);
    if (this.#temporary) rmSync(this.dataDir, { recursive: true, force: true, maxRetries: 5 });
    if (!stopped || left().length > 0) throw new Error(`The stack did not stop, ${left()} are left:\n${this.#output}`);
  }

  #rememberProcesses(): void {
    try {
      this.processes();
    } catch {
      // It no longer runs, or never did.
    }
  }

  #hasEnded(): boolean {
    return this.#starter.exitCode !== null || this.#starter.signalCode !== null;
  }
}

async function within(timeoutMs: number, condition: () => boolean): Promise<boolean> {
  for (const deadline = Date.now() + timeoutMs; Date.now() < deadline; await sleep(20)) {
    if (condition()) return true;
  }
  return condition();
}
