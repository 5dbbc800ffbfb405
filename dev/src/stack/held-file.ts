import { execFileSync } from 'node:child_process';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process, and when it began: after a restart of a container or of the machine, its id alone is somebody else's. */
export interface Identity {
  pid: number;
  began: string;
}

/** Longer than it takes to write a file that has just been made, or to replace one that was found abandoned. */
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

/** Of which start of the machine, and how many of its ticks later. */
function beganOnLinux(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The program's name comes second and may contain anything; the time is the twentieth field behind it.
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
 * Makes this process the holder of a file, unless another one is that is still running. What a process that is gone, or a
 * full disk, has left there stops nobody.
 * @returns the running holder, or undefined when it is this process now
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
  // Others may have found it abandoned at the same moment: the last one has it.
  await sleep(SETTLE_MS);
  const last = holderOf(file);
  return last && last.pid !== holder.pid ? last : undefined;
}

/** Replaces what a file says of its holder, at once. */
export function renew(file: string, holder: Identity): void {
  const unfinished = `${file}.${holder.pid}`;
  writeFileSync(unfinished, JSON.stringify(holder));
  renameSync(unfinished, file);
}

/** @returns undefined when there is no file, or what it says makes no sense */
export function holderOf<Holder extends Identity = Identity>(file: string): Holder | undefined {
  try {
    const { pid, began, ...rest } = JSON.parse(readFileSync(file, 'utf8'));
    return typeof pid === 'number' && typeof began === 'string' ? ({ pid, began, ...rest } as Holder) : undefined;
  } catch {
    return undefined;
  }
}
