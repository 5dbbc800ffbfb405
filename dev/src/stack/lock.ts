import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from './signals';

const GUARD_TIME_MS = 10_000;

interface Holder {
  starter: number;
  guard?: number;
}

export function lockFile(dataDir: string): string {
  return join(dataDir, 'stack.lock');
}

/**
 * Makes this process the only starter of a stack on a data directory. The lock of a starter that was killed is taken
 * over once its guard has ended what was left.
 * @throws Error when a stack is running there
 */
export async function lock(dataDir: string): Promise<void> {
  mkdirSync(dataDir, { recursive: true });
  for (const deadline = Date.now() + GUARD_TIME_MS; ; await sleep(100)) {
    if (tryToLock(dataDir)) return;
    const holder = readHolder(dataDir);
    if (holder && isAlive(holder.starter)) {
      throw new Error(
        `A stack is already running in ${dataDir} (process ${holder.starter}). ` +
          'Stop it first, or give this one a directory of its own: DATA_DIR=.data-2 PORT=3001 npm start',
      );
    }
    const guardIsCleaningUp = holder?.guard !== undefined && isAlive(holder.guard) && Date.now() < deadline;
    if (!guardIsCleaningUp) rmSync(lockFile(dataDir), { force: true });
  }
}

/** Adds the guard's process id to the lock, for the next starter to wait for. */
export function nameGuard(dataDir: string, guard: number): void {
  writeFileSync(lockFile(dataDir), JSON.stringify({ starter: process.pid, guard }));
}

export function unlock(dataDir: string): void {
  rmSync(lockFile(dataDir), { force: true });
}

function tryToLock(dataDir: string): boolean {
  try {
    writeFileSync(lockFile(dataDir), JSON.stringify({ starter: process.pid }), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function readHolder(dataDir: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(lockFile(dataDir), 'utf8'));
  } catch {
    return undefined;
  }
}
