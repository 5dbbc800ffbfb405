import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { onStop } from '../commands/on-stop';

const jest = join(dirname(require.resolve('jest/package.json')), 'bin/jest.js');

/**
 * Runs jest in a workspace, writing to this process' output.
 * @param env the variables that name the servers, see `serversForTests`
 * @returns jest's exit code; 1 when it was stopped
 */
export async function runJest(workspace: string, args: string[], env: NodeJS.ProcessEnv): Promise<number> {
  const child = spawn(process.execPath, [jest, ...args], {
    cwd: workspace,
    env: { ...process.env, ...env },
    stdio: 'inherit',
  });
  onStop(() => child.kill('SIGTERM'));
  const [code] = await once(child, 'exit');
  return code ?? 1;
}
