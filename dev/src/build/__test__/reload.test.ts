import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@ticketing/common/testing';
import { root } from '../../paths';

let directory: string;
let reloading: ChildProcess;
let said: string;

const running = 'setInterval(() => {}, 1000);';
const write = (file: string, source: string) => writeFileSync(join(directory, file), source);
const says = (text: string) => eventually(() => expect(said).toContain(text), 30_000);

function start() {
  reloading = spawn(process.execPath, [join(root, 'dev/bin/reload.mjs'), 'program'], { cwd: directory });
  for (const stream of [reloading.stdout, reloading.stderr]) stream?.on('data', (chunk) => (said += chunk));
}

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'ticketing-reload-'));
  for (const folder of ['shared', 'program/src']) mkdirSync(join(directory, folder), { recursive: true });
  write('shared/index.ts', "export const shared: string = 'shared';");
  write('program/src/index.ts', `import { shared } from '../../shared'; console.log('first', shared); ${running}`);
  said = '';
  start();
  await says('first shared');
});
afterEach(async () => {
  if (reloading.exitCode === null && reloading.kill()) await once(reloading, 'exit');
  rmSync(directory, { recursive: true });
});

describe('a program that reloads', () => {
  it('runs again when a source of its own, or one that it shares, has changed', async () => {
    write('shared/index.ts', "export const shared: string = 'changed';");
    await says('first changed');
    write('program/src/index.ts', `console.log('second'); ${running}`);
    await says('second');
  });

  it('runs on when what has changed cannot be bundled, which it says', async () => {
    write(
      'shared/index.ts',
      "process.on('SIGTERM', () => console.log('stopped') ?? process.exit()); export const shared = 'kept';",
    );
    await says('first kept');
    write('shared/index.ts', 'export const');
    await says('ERROR');
    expect(said).not.toContain('stopped');
    write('shared/index.ts', "export const shared: string = 'mended';");
    await says('stopped');
    await says('first mended');
  });

  it('waits for the next change when what has changed ends by itself', async () => {
    write('program/src/index.ts', "console.log('failed'); process.exit(3);");
    await says('failed');
    write('program/src/index.ts', `console.log('mended'); ${running}`);
    await says('mended');
  });

  it('ends as the program does when nothing has changed, so that it can be started again', async () => {
    reloading.kill();
    await once(reloading, 'exit');
    write('program/src/index.ts', 'process.exit(3);');
    start();
    expect(await once(reloading, 'exit')).toEqual([3, null]);
  });

  it('stops the program when it is stopped', async () => {
    write('program/src/index.ts', `process.on('SIGTERM', () => process.exit(5)); console.log('ready'); ${running}`);
    await says('ready');
    reloading.kill();
    expect(await once(reloading, 'exit')).toEqual([5, null]);
  });
});
