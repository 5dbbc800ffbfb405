import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManagedProcess } from '../managed-process';
import { ownWords } from '../own-words';

const node = (script: string) => spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' }).stderr;
const deep = 'const f = (n) => { if (n === 0) throw new Error("own message"); f(n - 1); }; f(30)';
const details = 'throw Object.assign(new TypeError("own message"), { hosts: Array(300).fill({ port: 1 }), code: "X" })';
const frames = Array.from({ length: 40 }, (_, line) => `\tat org.example.Main.run(Main.java:${line})`).join('\n');
const java = `Exception in thread "main" java.lang.IllegalStateException: own message\n${frames}
Caused by: java.io.IOException: inner\n${frames}\n\t... 12 more\n`;

test.each([
  ['Node with a deep stack', node(deep)],
  ['Node with an error of many details', node(details)],
  ['Node with a module that is missing', node('require("own message")')],
  ['Node with a reason that is no error', node('throw "own message"')],
  ['Node with a syntax that it does not know', node('own message')],
  ['Java', java],
  ['Go', 'panic: own message\n\ngoroutine 1 [running]:\nmain.main()\n\t/tmp/main.go:3 +0x2c\nexit status 2\n'],
  ['NATS', '[1] 2026/11/25 [INF] Starting\n[1] 2026/11/25 [FTL] own message\n'],
  [
    'one of ours that explains itself',
    `${node('throw new Error("earlier")')}${'and so on\n'.repeat(30)}auth: own message\n`,
  ],
])('the message of %s is among the ten lines that are shown', (_who, output) => {
  const words = ownWords(output, 10);
  expect(words.length).toBeLessThanOrEqual(10);
  expect(words.join('\n')).toMatch(/own message|Unexpected identifier 'message'/);
  expect(words.join('\n')).not.toMatch(/^\s+at /m);
});

test('the reason stands first, and what caused it below', () => {
  expect(ownWords(`Warning\n${java}`, 10)).toEqual([
    'Exception in thread "main" java.lang.IllegalStateException: own message',
    'Caused by: java.io.IOException: inner',
  ]);
});

test('a process that keeps dying is reported with its own message', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'ticketing-dying-'));
  const plan = { name: 'dying', command: process.execPath, args: ['-e', deep], cwd: directory, env: {} };
  const events = { started: jest.fn(), ended: jest.fn(), died: jest.fn() };
  const dying = new ManagedProcess(
    { ...plan, port: 1, url: '', readiness: { tcp: 1 } },
    join(directory, 'dying.log'),
    events,
  );
  dying.start();
  try {
    await expect(dying.untilReady(20_000, 0)).rejects.toThrow(/^dying keeps dying[\s\S]*Error: own message/);
    expect(events.died).toHaveBeenCalledWith('exit code 1', expect.any(Number), 'Error: own message');
  } finally {
    await dying.stop(0);
    rmSync(directory, { recursive: true });
  }
});
