import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { runProgram } from '../run-program';
import { buildIntoCache, findInCache } from '../servers/cache';
import { onPath } from '../servers/programs';

const version = '4.32.5';
const program = 'bin/st';

/** A Python program, installed in its own directory. */
export interface PythonProgram {
  python: string;
  script: string;
  /** The environment it needs. */
  env: { PYTHONPATH: string };
}

/**
 * Finds schemathesis in the cache, or installs it there with pip.
 * @throws Error that says what to install, if Python or pip is missing
 */
export async function installSchemathesis(say: (message: string) => void): Promise<PythonProgram> {
  const python = onPath('python3');
  if (!python) throw new Error('schemathesis needs Python 3.10 or newer: install python3 and its pip.');
  const abi = execFileSync(python, ['-c', 'import sysconfig; print(sysconfig.get_config_var("SOABI"))'], {
    encoding: 'utf8',
  }).trim();
  const entry = `schemathesis-${version}-${abi}`;
  const script = findInCache(entry, program) ?? (await install(python, entry, say));
  return { python, script, env: { PYTHONPATH: join(script, '../..') } };
}

function install(python: string, entry: string, say: (message: string) => void): Promise<string> {
  say(`installing schemathesis ${version} with pip, once`);
  const options = ['--quiet', '--disable-pip-version-check', '--no-input'];
  return buildIntoCache(entry, program, async (directory) => {
    try {
      await runProgram(python, ['-m', 'pip', 'install', ...options, '--target', directory, `schemathesis==${version}`]);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(
        `${reason}\nschemathesis ${version} cannot be installed: it needs Python 3.10 or newer with pip.`,
      );
    }
  });
}
