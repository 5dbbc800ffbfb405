import { accessSync, constants, existsSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runProgram } from '../run-program';
import { cacheDirectory } from './cache';

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

/** One after the other, as apt-get insists. */
function inTurn(work: () => Promise<void>): Promise<void> {
  const turn = previous.then(work);
  previous = turn.catch(() => undefined);
  return turn;
}

const quiet = { env: { DEBIAN_FRONTEND: 'noninteractive' } };

/** Installs Debian packages, only where `canInstallDebianPackages()`. */
export function installDebianPackages(...packages: string[]): Promise<void> {
  const install = ['install', '-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=120', ...packages];
  return inTurn(async () => {
    await runProgram('apt-get', ['update'], quiet);
    await runProgram('apt-get', install, quiet);
  });
}

/** Fetches a Debian package's archive into a directory, and installs nothing. */
export function downloadDebianPackage(name: string, directory: string): Promise<void> {
  const download = () => runProgram('apt-get', ['download', name], { cwd: directory });
  const triedBefore = join(cacheDirectory(), `${name}.tried`);
  return inTurn(() =>
    download().catch(async (error: unknown) => {
      // The lists of packages may be missing or old. Only root can renew them; where that does not help, once is enough.
      if (!canInstallDebianPackages() || existsSync(triedBefore)) throw error;
      writeFileSync(triedBefore, '');
      await runProgram('apt-get', ['update'], quiet);
      await download();
    }),
  );
}
