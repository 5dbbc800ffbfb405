import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from '../paths';
import { hold, self } from '../stack/held-file';

export function buildLock(name: string): string {
  return join(root, 'node_modules', `.ticketing-${name}.lock`);
}

/** Does the work while no other stack of this clone does work of the same name; prints a message if it has to wait. */
export async function oneAtATime(name: string, work: () => Promise<void>): Promise<void> {
  const file = buildLock(name);
  for (let saidFor = 0; ; await sleep(200)) {
    const other = await hold(file, self());
    if (!other) break;
    if (other.pid !== saidFor) console.log(`Build of ${name}: waiting for process ${other.pid}, which is at it`);
    saidFor = other.pid;
  }
  try {
    await work();
  } finally {
    rmSync(file, { force: true });
  }
}
