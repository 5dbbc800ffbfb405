import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** One process of a running stack, as DATA_DIR/stack.json lists it. */
export interface StackProcess {
  name: string;
  pid: number;
  port: number;
  url?: string;
  monitoringUrl?: string | undefined;
  smtpUrl?: string | undefined;
  /** Whether it is one of our services, run without a build: so are its operator's commands. */
  fromSource?: true | undefined;
  /** Path of its log. */
  log: string;
}

export function stackFile(dataDir: string): string {
  return join(dataDir, 'stack.json');
}

/** Replaces the list atomically: a reader sees the old one or the new one, never a part. */
export function writeStackFile(dataDir: string, processes: StackProcess[]): void {
  const unfinished = `${stackFile(dataDir)}.new`;
  writeFileSync(unfinished, `${JSON.stringify(processes, null, 2)}\n`);
  renameSync(unfinished, stackFile(dataDir));
}

/** @throws Error when no stack runs in this directory */
export function readStackFile(dataDir: string): StackProcess[] {
  try {
    return JSON.parse(readFileSync(stackFile(dataDir), 'utf8'));
  } catch {
    throw new Error(`No stack is running in ${dataDir}: start one with npm start`);
  }
}

export function removeStackFile(dataDir: string): void {
  rmSync(stackFile(dataDir), { force: true });
}
