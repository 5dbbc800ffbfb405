import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../paths';
import { runProgram } from '../run-program';
import { oneAtATime } from './one-at-a-time';

const client = join(root, 'client');
const stamp = join(client, '.next/inputs.sha256');
/** The build's own output, and what the lock file covers. */
const notInputs = ['.next', 'node_modules', 'next-env.d.ts', 'tsconfig.tsbuildinfo'];

/** Builds the web app, unless the last build used the same files and packages. */
export function buildClient(): Promise<void> {
  return oneAtATime('client', async () => {
    if (read(stamp) === hashOfInputs()) return;
    await runProgram(join(root, 'node_modules/.bin/next'), ['build'], {
      cwd: client,
      env: { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    });
    writeFileSync(stamp, hashOfInputs()); // the build may have written to tsconfig.json
  });
}

function hashOfInputs(): string {
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')));
  const add = (directory: string) => {
    for (const entry of readdirSync(directory, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (notInputs.includes(entry.name)) continue;
      const path = join(directory, entry.name);
      if (entry.isDirectory()) add(path);
      else hash.update(path.slice(root.length)).update(readFileSync(path));
    }
  };
  add(client);
  return hash.digest('hex');
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
