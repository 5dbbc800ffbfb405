import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../paths';

const directory = mkdtempSync(join(tmpdir(), 'ticketing-bundle-'));
const bundled = join(directory, 'program/dist/index.js');

const write = (file: string, text: string) => writeFileSync(join(directory, 'program', file), text);
const bundle = () => execFileSync(process.execPath, [join(root, 'dev/bin/bundle.mjs'), 'program'], { cwd: directory });
const run = () => execFileSync(process.execPath, [bundled], { encoding: 'utf8' });

beforeAll(() => {
  mkdirSync(join(directory, 'program'));
  write('index.ts', `import { word } from './word'; console.log(word as string);`);
  write('word.ts', `export const word: string = 'one';`);
});
afterAll(() => rmSync(directory, { recursive: true }));

test('a program becomes one file that runs without its sources', () => {
  bundle();
  write('word.ts', `throw new Error('nobody reads this');`);
  expect(run()).toBe('one\n');
});

test('a bundle is made again when a file that it was made of has changed, and only then', () => {
  write('word.ts', `export const word: string = 'two!';`);
  bundle();
  expect(run()).toBe('two!\n');
  const { mtimeMs } = statSync(bundled);
  bundle();
  expect(statSync(bundled).mtimeMs).toBe(mtimeMs);
});
