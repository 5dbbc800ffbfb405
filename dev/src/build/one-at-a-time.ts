import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from '../paths';
import { isAlive } from '../stack/signals';

/** Does the work while no other stack of this clone does work of the same name. */
export async function oneAtATime(name: string, work: () => Promise<void>): Promise<void> {
  const file = join(root, 'node_modules', `.ticketing-${name}.lock`);
  while (!take(file)) await sleep(200);
  try {
    await work();
  } finally {
    rmSync(file, { force: true });
  }
}

function take(file: string): boolean {
  try {
    writeFileSync(file, `${process.pid}`, { flag: 'wx' });
    return true;
  } catch {
    const holder = Number(read(file));
    if (!isAlive(holder)) rmSync(file, { force: true });
    return false;
  }
}

/** @returns '' for a file that is being written or has just gone: its number, 0, stands for somebody alive */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
