/**
 * node guard.mjs <file>...
 *
 * Outlives the starter of a stack and ends what it left: standard input brings lines `add <pid>` and `remove <pid>`
 * (leaders of process groups), and closes when the starter ends, however it ends. The files are removed last.
 */
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

const GRACE_MS = 3000;
const groups = new Set();

/** @returns false when nobody is left in the group */
function signalGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false;
  }
}

// Only the starter's end ends the guard; whoever stops a terminal's processes means the starter.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});

for await (const line of createInterface({ input: process.stdin })) {
  const [verb, pid] = line.split(' ');
  if (verb === 'add') groups.add(Number(pid));
  else groups.delete(Number(pid));
}

// After an orderly end nothing is left to do, and the files may already be the next starter's.
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
