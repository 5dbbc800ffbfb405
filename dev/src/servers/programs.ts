import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The full path of a program on the PATH, or undefined. */
export function onPath(program: string): string | undefined {
  const directories = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return directories.map((directory) => join(directory, program)).find(isExecutable);
}

/**
 * Runs a program to its end.
 * @throws Error with the last line that it wrote
 */
export async function run(program: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<void> {
  try {
    await execute(program, args, { env: { ...process.env, ...env }, maxBuffer: 64 * 1024 * 1024 });
  } catch (error) {
    const { stderr = '', stdout = '', message } = error as Error & { stderr?: string; stdout?: string };
    const lastLine = `${stdout}\n${stderr}`.trim().split('\n').at(-1);
    throw new Error(`${program} ${args[0] ?? ''}: ${lastLine || message}`);
  }
}

/** True where Debian packages can be installed without asking anybody. */
export function canInstallDebianPackages(): boolean {
  return process.platform === 'linux' && process.getuid?.() === 0 && onPath('apt-get') !== undefined;
}

/** Installs Debian packages; only where `canInstallDebianPackages()`. */
export async function installDebianPackages(...packages: string[]): Promise<void> {
  const quiet = { DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update'], quiet);
  await run(
    'apt-get',
    ['install', '-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=120', ...packages],
    quiet,
  );
}
