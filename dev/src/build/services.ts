import { join } from 'node:path';
import { root } from '../paths';
import { runProgram } from '../run-program';
import { services } from '../workspaces';
import { oneAtATime } from './one-at-a-time';

const programs = [...services, 'dev/src/gateway', 'dev/stripe-emulator', 'dev/inbox', 'dev/explorer'];

/** Bundles each of our programs in the stack into its dist/index.js; unchanged ones are not rebuilt. */
export function buildServices(): Promise<void> {
  return oneAtATime('services', () =>
    runProgram(process.execPath, [join(root, 'dev/bin/bundle.mjs'), ...programs], { cwd: root }),
  );
}
