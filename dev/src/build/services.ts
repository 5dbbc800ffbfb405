import { join } from 'node:path';
import { root } from '../paths';
import { runProgram } from '../run-program';

/** Compiles common and the services into their dist folders; the compiler itself skips what has not changed. */
export async function buildServices(): Promise<void> {
  await runProgram(
    join(root, 'node_modules/.bin/tsc'),
    ['-b', 'common', 'auth', 'tickets', 'orders', 'expiration', 'payments'],
    { cwd: root },
  );
}
