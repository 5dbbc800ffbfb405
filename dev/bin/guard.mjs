/**
 * node guard.mjs <file>...
 *
 * Outlives the starter of a stack and ends what it left behind. Standard input brings lines `add <pid>` and `remove
 * <pid>` (leaders of process groups), and closes when the starter ends, however it ends. The files are removed last.
 */
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

const GRACE_MS = 3000;
const groups = new Set();

/** @returns false when the group has no processes left */
function signalGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false;
  }
}

// Only the starter's end ends the guard; a signal to the terminal's processes is meant for the starter.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});

for await (const line of createInterface({ input: process.stdin })) {
  const [verb, pid] = line.split(' ');
  if (verb === 'add') groups.add(Number(pid));
  else groups.delete(Number(pid));
}

// After an orderly stop nothing is left to do, and the files may already belong to the next starter.
if (groups.size === 0) process.exit();

for (const pid of groups) signalGroup(pid, 'SIGTERM');
for (
  const deadline = Date.now() + GRACE_MS;
  Date.now() < deadline && [...groups].some((pid) => signalGroup(pid, 0));
) {
  await sleep(50);
}
for (const pid of groups) signalGroup(pid, 'SIGKILL');
for (const file of process.argv.slice(2)) rmSync(file, { force: true });
