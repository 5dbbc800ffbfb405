import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { hold, holderOf, type Identity, identityOf, isRunning, renew, self } from './held-file';

const GUARD_TIME_MS = 10_000;

/** The starter of a stack, and the guard that ends what it leaves behind. */
interface Holder extends Identity {
  guard?: Identity | undefined;
}

export function lockFile(dataDir: string): string {
  return join(dataDir, 'stack.lock');
}

/**
 * Makes this process the only starter of a stack on a data directory. The lock of a killed starter is taken over once
 * its guard has ended what was left.
 * @throws Error when a stack is running there
 */
export async function lock(dataDir: string): Promise<void> {
  mkdirSync(dataDir, { recursive: true });
  for (const deadline = Date.now() + GUARD_TIME_MS; guardIsCleaningUp(dataDir) && Date.now() < deadline; ) {
    await sleep(100);
  }
  const other = await hold(lockFile(dataDir), self());
  if (!other) return;
  throw new Error(
    `A stack is already running in ${dataDir} (process ${other.pid}). ` +
      'Stop it first, or give this one a directory of its own: DATA_DIR=.data-2 PORT=3001 npm start',
  );
}

function guardIsCleaningUp(dataDir: string): boolean {
  const left = holderOf<Holder>(lockFile(dataDir));
  return left?.guard !== undefined && !isRunning(left) && isRunning(left.guard);
}

/** Adds the guard to the lock, for the next starter to wait for. */
export function nameGuard(dataDir: string, guard: number): void {
  const holder: Holder = { ...self(), guard: identityOf(guard) };
  renew(lockFile(dataDir), holder);
}

export function unlock(dataDir: string): void {
  rmSync(lockFile(dataDir), { force: true });
}
