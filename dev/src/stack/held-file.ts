import { execFileSync } from 'node:child_process';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * A process and its start time: after a restart of a container or of the machine, its id alone may belong to another
 * process.
 */
export interface Identity {
  pid: number;
  began: string;
}

/** Longer than it takes to write a new file, or to replace an abandoned one. */
const SETTLE_MS = 300;

/** This process. */
export const self = (): Identity => identityOf(process.pid) ?? { pid: process.pid, began: '' };

/** @returns undefined when no such process runs here */
export function identityOf(pid: number): Identity | undefined {
  try {
    return { pid, began: process.platform === 'linux' ? beganOnLinux(pid) : beganSaysPs(pid) };
  } catch {
    return undefined;
  }
}

/** The boot id of the machine, and the start time in ticks since then. */
function beganOnLinux(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The program's name is the second field and may contain anything; the time is the twentieth after it.
  const [, state, ...fields] = stat.slice(stat.lastIndexOf(')')).split(' ');
  if (state === 'Z') throw new Error('It has ended, and nobody has taken notice');
  const ticks = fields[18];
  return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${ticks}`;
}

function beganSaysPs(pid: number): string {
  const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
  return execFileSync('ps', ['-o', 'lstart=', '-p', `${pid}`], { encoding: 'utf8', env, stdio: 'pipe' }).trim();
}

/** True while this very process runs. */
export function isRunning({ pid, began }: Identity): boolean {
  return identityOf(pid)?.began === began;
}

/**
 * Makes this process the holder of a file, unless the current holder is still running. Leftovers of a dead process or a
 * full disk block no one.
 * @returns the running holder, or undefined if it is this process now
 */
export async function hold(file: string, holder: Identity): Promise<Identity | undefined> {
  try {
    writeFileSync(file, JSON.stringify(holder), { flag: 'wx' });
    return undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  if (!holderOf(file)) await sleep(SETTLE_MS); // it may be being written
  const found = holderOf(file);
  if (found && isRunning(found)) return found;
  renew(file, holder);
  // Others may have found it abandoned at the same moment: the last writer holds it.
  await sleep(SETTLE_MS);
  const last = holderOf(file);
  return last && last.pid !== holder.pid ? last : undefined;
}

/** Replaces a file's holder atomically. */
export function renew(file: string, holder: Identity): void {
  const unfinished = `${file}.${holder.pid}`;
  writeFileSync(unfinished, JSON.stringify(holder));
  renameSync(unfinished, file);
}

/** @returns undefined if there is no file, or its content is invalid */
export function holderOf<Holder extends Identity = Identity>(file: string): Holder | undefined {
  try {
    const { pid, began, ...rest } = JSON.parse(readFileSync(file, 'utf8'));
    return typeof pid === 'number' && typeof began === 'string' ? ({ pid, began, ...rest } as Holder) : undefined;
  } catch {
    return undefined;
  }
}
