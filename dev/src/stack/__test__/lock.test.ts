import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildLock, oneAtATime } from '../../build/one-at-a-time';
import { holderOf, identityOf, isRunning, self } from '../held-file';
import { lock, lockFile, nameGuard, unlock } from '../lock';
import { keptSecret } from '../secrets';

const dataDir = mkdtempSync(join(tmpdir(), 'ticketing-lock-'));
afterEach(() => unlock(dataDir));
afterAll(() => rmSync(dataDir, { recursive: true }));

/** Another process, which runs until the end of the test. */
const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
afterAll(() => other.kill());
const running = () => identityOf(other.pid ?? 0);

/** After a container was stopped, its process id 1 belongs to another process. */
const reused = { ...self(), began: 'before' };
const leftovers: [string, string][] = [
  ['a process whose id is our own now', JSON.stringify(reused)],
  ['a process whose id is somebody else’s now', JSON.stringify({ ...reused, pid: other.pid })],
  ['a process that is gone', JSON.stringify({ pid: 2 ** 22 + 1, began: 'before' })],
  [
    'a starter and a guard whose ids are others’ now',
    JSON.stringify({ ...reused, guard: { ...reused, pid: other.pid } }),
  ],
  ['an earlier version', JSON.stringify({ starter: process.pid })],
  ['a full disk', ''],
  ['a full disk, in part', '{"pid":'],
];

describe.each(leftovers)('a lock that is left behind by %s', (_whom, content) => {
  it('does not stop the next start of a stack', async () => {
    writeFileSync(lockFile(dataDir), content);
    await lock(dataDir);
    expect(holderOf(lockFile(dataDir))).toEqual(self());
  });

  it('does not stop the next build', async () => {
    writeFileSync(buildLock('test'), content);
    const work = jest.fn();
    await oneAtATime('test', work);
    expect(work).toHaveBeenCalledTimes(1);
    expect(existsSync(buildLock('test'))).toBe(false);
  });
});

describe('a lock whose holder runs', () => {
  it('is respected by a start, which names the process', async () => {
    writeFileSync(lockFile(dataDir), JSON.stringify(running()));
    await expect(lock(dataDir)).rejects.toThrow(`A stack is already running in ${dataDir} (process ${other.pid})`);
    expect(holderOf(lockFile(dataDir))).toEqual(running());
  });

  it('is waited for by a build, which says so once', async () => {
    const said = jest.spyOn(console, 'log').mockImplementation();
    writeFileSync(buildLock('test'), JSON.stringify(running()));
    const waiting = oneAtATime('test', async () => undefined);
    while (said.mock.calls.length === 0) await new Promise(setImmediate);
    rmSync(buildLock('test'));
    await waiting;
    expect(said.mock.calls).toEqual([[`Build of test: waiting for process ${other.pid}, which is at it`]]);
    said.mockRestore();
  });

  it('is waited for by a start while it is the guard that runs, ending what its starter left', async () => {
    writeFileSync(lockFile(dataDir), JSON.stringify({ ...reused, guard: running() }));
    let locked = false;
    const locking = lock(dataDir).then(() => {
      locked = true;
    });
    await new Promise(setImmediate);
    expect(locked).toBe(false);
    unlock(dataDir); // as the guard does in the end
    await locking;
    expect(holderOf(lockFile(dataDir))).toEqual(self());
  });
});

test('one of many that find a lock abandoned at the same moment gets it', async () => {
  writeFileSync(lockFile(dataDir), JSON.stringify(reused));
  const starters = Array.from({ length: 3 }, () => lockElsewhere());
  const codes = await Promise.all(starters);
  expect(codes.sort()).toEqual(['locked', 'refused', 'refused']);
});

/** Locks in its own process, which then keeps running until all have tried. */
function lockElsewhere(): Promise<string> {
  const script = `
    const { lock } = require(${JSON.stringify(join(__dirname, '../lock.ts'))});
    lock(${JSON.stringify(dataDir)}).then(() => console.log('locked'), () => console.log('refused'));
    setTimeout(() => {}, 60000);`;
  const child = spawn(process.execPath, ['--import', 'tsx', '-e', script], { cwd: __dirname });
  lockers.push(child);
  return new Promise((resolve, reject) => {
    child.stdout.on('data', (line) => resolve(`${line}`.trim()));
    child.stderr.on('data', (line) => reject(new Error(`${line}`)));
  });
}
const lockers: { kill(): void }[] = [];
afterAll(() => {
  for (const locker of lockers) locker.kill();
});

test('a process is known again by when it began', () => {
  expect(isRunning(self())).toBe(true);
  expect(isRunning({ ...self(), began: 'before' })).toBe(false);
  expect(identityOf(2 ** 22 + 1)).toBeUndefined();
});

test('the guard is named in the lock', async () => {
  await lock(dataDir);
  nameGuard(dataDir, other.pid ?? 0);
  expect(holderOf(lockFile(dataDir))).toEqual({ ...self(), guard: running() });
});

test('a secret is kept, readable by its owner alone; what a full disk has left of it is replaced', () => {
  const file = join(dataDir, 'secret');
  writeFileSync(file, '');
  const secret = keptSecret(dataDir, 'secret');
  expect(secret).toMatch(/^[0-9a-f]{64}$/);
  expect([keptSecret(dataDir, 'secret'), readFileSync(file, 'utf8')]).toEqual([secret, secret]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});
