import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildIntoCache, findInCache } from '../cache';
import { locate, type Server, type Source } from '../locate';
import { canInstallDebianPackages, downloadDebianPackage } from '../programs';

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

test("renews Debian's lists of packages only for one that cannot be had without, and once", async () => {
  const { PATH } = process.env;
  const home = mkdtempSync(join(tmpdir(), 'ticketing-apt-'));
  mkdirSync(join(home, 'ticketing'));
  Object.assign(process.env, { XDG_CACHE_HOME: home, PATH: `${home}:${PATH}` });
  const log = join(home, 'log');
  writeFileSync(join(home, 'apt-get'), `#!/bin/sh\necho $1 $2 >>${log}\ntest "$2" = there\n`, { mode: 0o755 });

  await downloadDebianPackage('there', home);
  await expect(downloadDebianPackage('missing', home)).rejects.toThrow('failed');
  await expect(downloadDebianPackage('missing', home)).rejects.toThrow('failed');

  const asRoot = canInstallDebianPackages() ? ['update'] : [];
  const asked = readFileSync(log, 'utf8').trim().split(/\s*\n/);
  expect(asked).toEqual(['download there', 'download missing', ...asRoot, 'download missing']);
  Object.assign(process.env, { PATH });
  delete process.env.XDG_CACHE_HOME;
  rmSync(home, { recursive: true });
});
