import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildIntoCache, findInCache } from '../cache';
import { locate, type Server, type Source } from '../locate';

const said: string[] = [];
const say = (line: string) => {
  said.push(line);
};

beforeEach(() => {
  said.length = 0;
  delete process.env.SOME_BINARY;
});
afterEach(() => {
  delete process.env.SOME_BINARY;
});

const there = (name: string, path: string): Source => ({ name, find: () => path });
const nothing: Source = { name: 'nothing', find: () => undefined };
const broken: Source = {
  name: 'a download',
  find: () => Promise.reject(new Error('fetch failed', { cause: new Error('refused') })),
};

function server(...sources: Source[]): Server {
  return { name: 'Some server', variable: 'SOME_BINARY', sources, install: 'Install some server.' };
}

test('takes the first source that has it, and says which', async () => {
  expect(await locate(server(nothing, broken, there('the cache', '/a'), there('the PATH', '/b')), say)).toBe('/a');
  expect(said).toEqual(['Some server: the cache (/a)']);
});

test('says what failed and what to install when no source has it', async () => {
  await expect(locate(server(nothing, broken), say)).rejects.toThrow(
    'Some server cannot be had here.\n  - a download: fetch failed, refused\n  Install some server.',
  );
});

test('takes the program that the environment names, before everything else', async () => {
  process.env.SOME_BINARY = process.execPath;
  expect(await locate(server(there('the cache', '/a')), say)).toBe(process.execPath);
});

test('refuses a program in the environment that does not exist, instead of taking another one', async () => {
  process.env.SOME_BINARY = '/does/not/exist';
  await expect(locate(server(there('the cache', '/a')), say)).rejects.toThrow(
    'SOME_BINARY=/does/not/exist is not a program',
  );
});

test('a program that two processes build at the same time is there once, and whole', async () => {
  const home = mkdtempSync(join(tmpdir(), 'ticketing-cache-'));
  process.env.XDG_CACHE_HOME = home;
  const build = (text: string) => async (directory: string) => writeFileSync(join(directory, 'program'), text);

  const paths = await Promise.all(['one', 'two'].map((text) => buildIntoCache('entry-1', 'program', build(text))));

  expect(new Set(paths)).toEqual(new Set([findInCache('entry-1', 'program')]));
  expect(['one', 'two']).toContain(readFileSync(paths[0] ?? '', 'utf8'));
  expect(readdirSync(join(home, 'ticketing'))).toEqual(['entry-1']);
  delete process.env.XDG_CACHE_HOME;
  rmSync(home, { recursive: true });
});
