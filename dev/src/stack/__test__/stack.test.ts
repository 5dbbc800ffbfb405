import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Stack, startStack } from '../../testing/stack';
import { fromSource } from '../../topology/from-source';
import { isAlive } from '../signals';

/** Longer than it ever takes: the test is about whether it happens. */
const withinMs = 20_000;
// Every test starts several processes, from source.
jest.setTimeout(120_000);

const args = [...fromSource, join(__dirname, 'starter.ts')];

let stack: Stack;
afterEach(() => stack.stop());

interface Answer {
  pid: number;
  child: number;
}

async function ask(name: string): Promise<Answer> {
  const { url = '' } = stack.process(name);
  const answer = await fetch(url);
  return (await answer.json()) as Answer;
}

/** The processes that the stack started, and those that they started. */
async function everybody(): Promise<number[]> {
  const answers = await Promise.all(stack.processes().map(({ name }) => ask(name)));
  return answers.flatMap(({ pid, child }) => [pid, child]);
}

async function untilGone(pids: number[]): Promise<void> {
  for (const deadline = Date.now() + withinMs; Date.now() < deadline && pids.some(isAlive); ) await sleep(20);
  expect(pids.filter(isAlive)).toEqual([]);
}

test('lists every process with its port, address and log once it is ready', async () => {
  stack = await startStack({ args });
  const processes = stack.processes();

  expect(processes.map(({ name }) => name)).toEqual(['mongo', 'tickets-1', 'tickets-2']);
  for (const { name, pid, port, url, log } of processes) {
    expect(url).toBe(`http://127.0.0.1:${port}`);
    expect((await ask(name)).pid).toBe(pid);
    expect(readFileSync(log, 'utf8')).toContain(`listening on ${port}`);
  }
});

test('starts a killed process again on the same port, lists it, and leaves nothing of the old one', async () => {
  stack = await startStack({ args });
  const before = stack.process('tickets-1');
  const { child } = await ask('tickets-1');

  stack.kill('tickets-1');
  await untilGone([before.pid, child]);
  const after = await restarted('tickets-1', before.pid);

  expect(after).toEqual({ ...before, pid: after.pid });
  expect(stack.processes().map(({ name }) => name)).toEqual(['mongo', 'tickets-1', 'tickets-2']);
});

async function restarted(name: string, previousPid: number): Promise<{ pid: number }> {
  for (const deadline = Date.now() + withinMs; Date.now() < deadline; await sleep(20)) {
    const current = stack.process(name);
    const answers = await ask(name).then(
      ({ pid }) => pid === current.pid,
      () => false,
    );
    if (current.pid !== previousPid && answers) return current;
  }
  throw new Error(`${name} was not started again`);
}

test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
  'stops everything on %s, stubborn processes too',
  async (signal) => {
    stack = await startStack({ args });
    const pids = [stack.pid, ...(await everybody())];

    process.kill(stack.pid, signal);

    await untilGone(pids);
    expect(() => stack.processes()).toThrow('No stack is running');
  },
);

test('leaves nothing behind when the starter is killed, and starts again on the same data at once', async () => {
  stack = await startStack({ args });
  const { dataDir } = stack;
  const pids = [stack.pid, ...(await everybody())];

  process.kill(stack.pid, 'SIGKILL');
  stack = await startStack({ args, dataDir });

  await untilGone(pids);
  expect(stack.processes()).toHaveLength(3);
});

test('refuses a data directory on which a stack is running', async () => {
  stack = await startStack({ args });

  await expect(startStack({ args, dataDir: stack.dataDir })).rejects.toThrow(/A stack is already running in/);
  expect(stack.processes()).toHaveLength(3);
});
