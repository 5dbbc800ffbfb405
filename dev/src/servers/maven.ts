import { runProgram } from '../run-program';
import type { Say } from './locate';
import { canInstallDebianPackages, installDebianPackages, onPath } from './programs';

/** Under LANG=C, Java reads file names as ASCII. */
export const javaEnvironment = { LC_ALL: 'C.UTF-8' };

let previous: Promise<unknown> = Promise.resolve();

/**
 * Runs Maven in a directory (it leaves marker files there); one at a time, because its local repository does not
 * support concurrent use.
 */
export function maven(directory: string, ...args: string[]): Promise<void> {
  const turn = previous.then(() =>
    runProgram('mvn', ['--batch-mode', '--quiet', ...args], { cwd: directory, env: javaEnvironment }),
  );
  previous = turn.catch(() => undefined);
  return turn;
}

let java: Promise<void> | undefined;

/**
 * Ensures that a JDK and Maven are present, installing them where no permission is needed.
 * @throws Error that names what is missing
 */
export function haveJava(say: Say): Promise<void> {
  java ??= installMissing(say);
  return java;
}

async function installMissing(say: Say): Promise<void> {
  const missing = ['java', 'javac', 'mvn'].filter((program) => !onPath(program));
  if (missing.length === 0) return;
  if (!canInstallDebianPackages()) throw new Error(`${missing.join(', ')} not found on the PATH`);
  say('installing a JDK and Maven with apt-get');
  await installDebianPackages('default-jdk-headless', 'maven');
}
