import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { root } from '../paths';
import { runningStack } from '../running-stack';
import { writeStackFile } from '../stack/stack-file';
import { fromSource } from '../topology/from-source';
import { operationIn } from '../topology/operate-in';

const directory = mkdtempSync(join(tmpdir(), 'ticketing-clones-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** Stands in for npm: records how it was called, and fails. */
const programs = join(directory, 'programs');
const called = join(directory, 'npm.json');
const npm = `#!${process.execPath}
require('node:fs').writeFileSync(${JSON.stringify(called)}, JSON.stringify({ args: process.argv.slice(2), env: process.env }));
process.exit(1);`;
mkdirSync(programs);
writeFileSync(join(programs, 'npm'), npm, { mode: 0o755 });

/** A clone with one command, which prints its environment. */
function clone(name: string, { installed }: { installed: boolean }): string {
  const path = join(directory, name);
  const commands = join(path, 'dev/src/commands');
  mkdirSync(commands, { recursive: true });
  writeFileSync(join(commands, 'probe.ts'), 'console.log(JSON.stringify(process.env satisfies object));');
  for (const file of ['package-lock.json', 'dev/bin/run.mjs']) cpSync(join(root, file), join(path, file));
  if (installed) symlinkSync(join(root, 'node_modules'), join(path, 'node_modules'));
  return path;
}

function run(path: string, env: NodeJS.ProcessEnv = {}) {
  const PATH = [programs, process.env.PATH].join(delimiter);
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(path, 'dev/bin/run.mjs'), 'probe'], {
    encoding: 'utf8',
    env: { ...process.env, npm_execpath: '', ...env, PATH },
  });
  return { status, stdout, stderr };
}

test('a command runs in a clone with an odd path, and asks this machine directly whatever proxy there is', () => {
  const odd = clone('a#b c%41ä', { installed: true });
  const own = 'localhost,127.0.0.1,::1';
  const { stdout, stderr } = run(odd, { NO_PROXY: 'example.com', no_proxy: '' });
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toMatchObject({ NO_PROXY: `example.com,${own}`, no_proxy: own });
});

test('a path with a question mark is refused with what to do', () => {
  const { status, stderr } = run(clone('a?b', { installed: true }));
  expect([status, stderr.split('\n')]).toEqual([1, [expect.stringContaining('move the clone out of'), '']]);
});

test.each([
  ['Yarn', { npm_execpath: '/opt/yarn.js', npm_config_registry: 'https://registry.example' }],
  ['pnpm', { npm_execpath: '/opt/pnpm.cjs', npm_config_node_linker: 'isolated' }],
  ['Bun', { npm_execpath: '/opt/bun', npm_config_local_prefix: '/tmp' }],
  ['nobody', {}],
])('npm installs everything when %s starts a fresh clone, and NODE_ENV is production', (_who, env) => {
  const fresh = clone('fresh', { installed: false });
  const { status, stderr } = run(fresh, { ...env, NODE_ENV: 'production' });
  expect(status).toBe(1);
  expect(stderr).toContain('npm ci failed, see above');
  const call = JSON.parse(readFileSync(called, 'utf8'));
  expect(call.args).toEqual(expect.arrayContaining(['ci', '--include=dev']));
  expect(Object.keys(call.env).filter((name) => /^(NODE_ENV|npm_)/.test(name))).toEqual([]);
  expect(existsSync(join(fresh, 'node_modules'))).toBe(false);
});

test('processes are run from source wherever the clone is: by the URL of the loader', () => {
  expect(fromSource.at(-1)).toMatch(/^file:/);
});

test.each([
  ['from source', { fromSource: true }, 'src/index.ts'],
  ['built', {}, 'dist/index.js'],
] as const)('an operator’s command runs %s where the services do', (_how, started, program) => {
  const dataDir = mkdtempSync(join(directory, 'stack-'));
  writeStackFile(dataDir, [{ name: 'tickets-1', pid: 1, port: 1, log: '', ...started }]);
  const { DATA_DIR } = process.env;
  process.env.DATA_DIR = dataDir;
  const { args, cwd } = operationIn(runningStack(), 'tickets');
  if (DATA_DIR === undefined) delete process.env.DATA_DIR;
  else process.env.DATA_DIR = DATA_DIR;
  expect([args.at(-1), cwd]).toEqual([program, join(root, 'tickets')]);
});
