import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';

export interface ProcessOptions {
  command: string;
  args: string[];
  env?: NodeJS.ProcessEnv;
  /** The process is ready once its output matches. */
  ready: RegExp;
  /** How long to wait until it is ready, in milliseconds. */
  timeoutMs?: number;
}

/** A child process of a test. It never outlives the process that started it. */
export interface RunningProcess {
  pid: number;
  /** Standard output and standard error so far. */
  output(): string;
  /** How it ended: its exit code, or the signal that ended it; undefined while it runs. */
  ended(): number | NodeJS.Signals | undefined;
  /** Sends a signal, SIGKILL by default, and waits until the process has ended. */
  stop(signal?: NodeJS.Signals): Promise<void>;
  /** Freezes the process (SIGSTOP) and waits until it has stopped: it keeps its connections and answers nothing. */
  pause(): Promise<void>;
  resume(): void;
}

/**
 * Starts a program and waits until it is ready.
 * @returns the running process; rejects, with its output, if it exits or is not ready in time
 */
export async function startProcess(options: ProcessOptions): Promise<RunningProcess> {
  const { command, args, ready, timeoutMs = 60_000 } = options;
  const child = spawn(command, args, { env: options.env ?? process.env, stdio: ['ignore', 'pipe', 'pipe'] });
  const killWithUs = () => child.kill('SIGKILL');
  process.on('exit', killWithUs);
  child.once('exit', () => process.off('exit', killWithUs));

  const output = await untilReady(child, ready, timeoutMs, command);
  return {
    pid: child.pid ?? 0,
    output,
    ended: () => child.exitCode ?? child.signalCode ?? undefined,
    stop: (signal = 'SIGKILL') => stop(child, signal),
    pause: () => pause(child),
    resume: () => child.kill('SIGCONT'),
  };
}

async function untilReady(
  child: ChildProcess,
  ready: RegExp,
  timeoutMs: number,
  command: string,
): Promise<() => string> {
  let output = '';
  await new Promise<void>((resolve, reject) => {
    const fail = (what: string) => reject(new Error(`${command} ${what}:\n${output}`));
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      fail(`(process ${child.pid}) was not ready within ${timeoutMs} ms`);
    }, timeoutMs);
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      if (!ready.test(output)) return;
      clearTimeout(timer);
      resolve();
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('error', (error) => {
      clearTimeout(timer);
      fail(`did not start (${error.message})`);
    });
    // Not 'exit': the last output may still be in the pipe then.
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      fail(`ended with ${code ?? signal}`);
    });
  });
  return () => output;
}

const isRunning = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode === null && signalCode === null;

async function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (!isRunning(child)) return;
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
}

async function pause(child: ChildProcess): Promise<void> {
  child.kill('SIGSTOP');
  // On a busy machine a process keeps running for some milliseconds: long enough to answer what it must not.
  while (isRunning(child) && (await stateOf(child.pid ?? 0)) !== 'T') await wait(5);
}

/**
 * Bundles one of our programs, unless unchanged: it then starts in a third of the time it takes from source.
 * @param folder the folder of its index.ts, relative to the repository's root
 * @returns the file to run with Node
 */
export function bundled(folder: string): string {
  const root = resolve(__dirname, '../../..');
  execFileSync(process.execPath, ['dev/bin/bundle.mjs', folder], { cwd: root });
  return join(root, folder, 'dist/index.js');
}

/** The operating system's letter for a process's state; T is stopped. */
async function stateOf(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (stat !== undefined) return /.*\) (\w)/s.exec(stat)?.[1];
  const { stdout } = await promisify(execFile)('ps', ['-o', 'state=', '-p', `${pid}`]);
  return stdout.trim()[0];
}

/** Below the ephemeral ports: any process's outgoing connection could take one of those before it is listened on. */
const ports = { first: 20_000, last: 32_000 };

/** A local TCP port that is currently unused. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(ports.first, ports.last);
    const server = createServer().listen({ port, host: '127.0.0.1', exclusive: true });
    const isFree = await once(server, 'listening').then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}
