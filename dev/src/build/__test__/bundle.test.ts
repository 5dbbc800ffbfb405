import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../paths';
import { buildServices } from '../services';

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

test('a service that starts reads at most 5 MB, and no package twice', async () => {
  await buildServices();
  const dist = join(root, 'tickets/dist');
  // An eighth of what a start costs went with zod's messages in fifty languages and three copies of a list.
  expect(statSync(join(dist, 'index.js')).size).toBeLessThan(5_000_000);
  const inputs = Object.keys(JSON.parse(readFileSync(join(dist, 'inputs.json'), 'utf8')));
  const places = new Set(inputs.flatMap((file) => /^.*node_modules\/(@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []));
  const names = [...places].map((place) => place.replace(/^.*node_modules\//, ''));
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});
