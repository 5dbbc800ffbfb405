import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { ownWords } from './own-words';
import type { ProcessPlan } from './plan';
import { isReady } from './readiness';
import { signalGroup } from './signals';

const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 10_000;
/** A process that was up this long restarts with the first delay. */
const STEADY_MS = 5_000;
/** Log lines shown of a process that does not start. */
const LINES_SHOWN = 10;

/** How much of the end of a log they are looked for in, in bytes: that of many days may be too long to read. */
const BYTES_READ = 64 * 1024;

const ofTheMachine = ['PATH', 'HOME', 'USER', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'JAVA_HOME'];
const ofNode = ['NODE_EXTRA_CA_CERTS', 'NODE_COMPILE_CACHE'];

export interface Events {
  /** A process was started or restarted. */
  started(pid: number): void;
  /** A process has ended, and its group is empty. */
  ended(pid: number): void;
  /** It ended unexpectedly, and will be restarted; `said` is its last line, if it has exited by itself. */
  died(how: string, delayMs: number, said?: string): void;
}

/** Keeps one process running until it is stopped. */
export class ManagedProcess {
  readonly plan: ProcessPlan;
  readonly log: string;
  readonly #events: Events;
  #child: ChildProcess | undefined;
  #lastPid: number | undefined;
  #deaths = 0;
  #restart: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(plan: ProcessPlan, log: string, events: Events) {
    this.plan = plan;
    this.log = log;
    this.#events = events;
  }

  /** The process id, or the last one during a restart. */
  get pid(): number | undefined {
    return this.#lastPid;
  }

  /** Starts the process in its own process group: a terminal's Ctrl-C is for the starter alone. */
  start(): void {
    const { command, args, cwd, env } = this.plan;
    const output = openSync(this.log, 'a');
    const common = Object.fromEntries([...ofTheMachine, ...ofNode].map((name) => [name, process.env[name]]));
    const child = spawn(command, args, {
      cwd,
      env: { ...common, ...env },
      detached: true,
      stdio: ['ignore', output, output],
    });
    closeSync(output);
    this.#child = child;
    this.#lastPid = child.pid;
    if (child.pid !== undefined) this.#events.started(child.pid);
    const since = Date.now();
    child.once('error', (error) => this.#onEnd(error.message, since));
    child.once('exit', (code, signal) => this.#onEnd(signal ?? `exit code ${code}`, since, signal === null));
  }

  #ownWords(): string[] {
    return ownWords(endOf(this.log), LINES_SHOWN);
  }

  #onEnd(how: string, since: number, byItself = false): void {
    const pid = this.#child?.pid;
    this.#child = undefined;
    if (pid !== undefined) {
      signalGroup(pid, 'SIGKILL');
      this.#events.ended(pid);
    }
    if (this.#stopped) return;
    if (Date.now() - since > STEADY_MS) this.#deaths = 0;
    const delayMs = Math.min(FIRST_DELAY_MS * 2 ** this.#deaths, LONGEST_DELAY_MS);
    this.#deaths += 1;
    this.#events.died(how, delayMs, byItself ? this.#ownWords().at(-1) : undefined);
    this.#restart = setTimeout(() => this.start(), delayMs);
  }

  /**
   * Waits until it is up.
   * @throws Error when it keeps dying or is not up in time
   */
  async untilReady(timeoutMs: number, deathsAllowed: number): Promise<void> {
    for (const deadline = Date.now() + timeoutMs; !this.#stopped; await sleep(50)) {
      if (this.#child && (await isReady(this.plan.readiness))) return;
      if (this.#deaths > deathsAllowed) throw this.#failure('keeps dying');
      if (Date.now() > deadline) throw this.#failure(`is not up after ${timeoutMs / 1000} s`);
    }
  }

  #failure(what: string): Error {
    const words = [`${this.plan.name} ${what}. From the end of ${this.log}:`, ...this.#ownWords()];
    return new Error(words.join('\n  '));
  }

  /** Stops it for good: SIGTERM to its group, then SIGKILL to what remains after `withinMs`. */
  async stop(withinMs: number): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#restart);
    const pid = this.#child?.pid;
    if (!this.#child || pid === undefined) return;
    const ended = once(this.#child, 'exit');
    signalGroup(pid, 'SIGTERM');
    const kill = setTimeout(() => signalGroup(pid, 'SIGKILL'), withinMs);
    await ended;
    clearTimeout(kill);
  }
}

/** @returns the end of a file; nothing if somebody has removed it */
function endOf(path: string): string {
  const file = openSync(path, 'a+');
  try {
    const { size } = fstatSync(file);
    const buffer = Buffer.alloc(Math.min(size, BYTES_READ));
    readSync(file, buffer, 0, buffer.length, size - buffer.length);
    return buffer.toString();
  } finally {
    closeSync(file);
  }
}
