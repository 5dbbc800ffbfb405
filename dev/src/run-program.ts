import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill();
});

export interface RunProgramOptions {
  cwd?: string;
  /** Added to this process' environment. */
  env?: NodeJS.ProcessEnv;
}

/**
 * Runs a program to its end; it is ended with this process at the latest.
 * @throws Error with all its output, if it fails
 */
export async function runProgram(program: string, args: string[], options: RunProgramOptions = {}): Promise<void> {
  const { cwd = process.cwd(), env } = options;
  const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(`${chunk}`));
  try {
    const [code] = await once(child, 'close');
    if (code !== 0) throw new Error(`${output.join('').trim()}\n${program} ${args.join(' ')} failed`);
  } finally {
    running.delete(child);
  }
}
