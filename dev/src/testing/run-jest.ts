import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { onStop } from '../commands/on-stop';
import { signalGroup } from '../stack/signals';

const jestProgram = join(dirname(require.resolve('jest/package.json')), 'bin/jest.js');

export interface JestRun {
  /** The folder of the workspace. */
  workspace: string;
  args: string[];
  /** The variables that name the servers, see `serversForTests`. */
  env: NodeJS.ProcessEnv;
  /** Node's program, for jest and all that its tests start; by default this process' own. */
  node?: string;
  /** Receives jest's output; by default this process' own output. */
  print?: (chunk: string) => void;
  /** After this time, jest and everything it started are ended. */
  timeoutMs?: number;
}

/**
 * Runs jest in a workspace.
 * @returns its exit code; 1 when it was stopped
 */
export async function runJest({
  workspace,
  args,
  env,
  node = process.execPath,
  print,
  timeoutMs,
}: JestRun): Promise<number> {
  // At a terminal, jest may watch files and read keys, and Ctrl-C reaches every process. Elsewhere it gets a process
  // group, so that everything its tests have started can be ended with it.
  const grouped = !process.stdin.isTTY;
  const child = spawn(node, [jestProgram, ...args], {
    cwd: workspace,
    env: { ...process.env, ...env },
    detached: grouped,
    stdio: print ? ['ignore', 'pipe', 'pipe'] : 'inherit',
  });
  if (print) for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => print(`${chunk}`));
  const end = (signal: NodeJS.Signals) => {
    if (grouped && child.pid !== undefined) signalGroup(child.pid, signal);
    else child.kill(signal);
  };
  const forget = onStop(() => end('SIGTERM'));
  const timeout = timeoutMs === undefined ? undefined : setTimeout(() => end('SIGKILL'), timeoutMs);
  const [code] = await once(child, 'exit');
  clearTimeout(timeout);
  forget();
  end('SIGTERM');
  return code ?? 1;
}
