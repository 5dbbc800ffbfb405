import { join } from 'node:path';
import { root } from '../paths';
import { runProgram } from '../run-program';
import { oneAtATime } from './one-at-a-time';

const projects = ['common', 'auth', 'tickets', 'orders', 'expiration', 'payments'];

/** Compiles common and the services into their dist folders; the compiler itself skips what has not changed. */
export function buildServices(): Promise<void> {
  return oneAtATime('services', () =>
    runProgram(join(root, 'node_modules/.bin/tsc'), ['-b', ...projects], { cwd: root }),
  );
}
