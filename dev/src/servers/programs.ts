import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runProgram } from '../run-program';

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

/** True where Debian packages can be installed without a prompt. */
export function canInstallDebianPackages(): boolean {
  return process.platform === 'linux' && process.getuid?.() === 0 && onPath('apt-get') !== undefined;
}

let previous: Promise<unknown> = Promise.resolve();

/** Installs Debian packages, only where `canInstallDebianPackages()`; one at a time, as apt-get insists. */
export function installDebianPackages(...packages: string[]): Promise<void> {
  const quiet = { env: { DEBIAN_FRONTEND: 'noninteractive' } };
  const install = ['install', '-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=120', ...packages];
  const turn = previous
    .then(() => runProgram('apt-get', ['update'], quiet))
    .then(() => runProgram('apt-get', install, quiet));
  previous = turn.catch(() => undefined);
  return turn;
}
