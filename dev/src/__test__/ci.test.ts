import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { root } from '../paths';

const read = (file: string) => readFileSync(join(root, file), 'utf8');

/** Where there is no commit before. */
const matrices = execFileSync(process.execPath, [join(root, '.ci/matrices.mjs'), ''], { cwd: root, encoding: 'utf8' });
const listed = (name: string): string[] => JSON.parse(new RegExp(`^${name}=(.*)$`, 'm').exec(matrices)?.[1] ?? '');

test('CI tests on the oldest Node that is supported, as the README says, and on the one of .nvmrc', () => {
  const [oldest = '', newest = ''] = listed('nodes');
  expect(read('README.md')).toContain(`You need Node ${oldest} or newer`);
  expect(read('dev/bin/bundle.mjs')).toContain(`target: 'node${Number.parseInt(oldest, 10)}'`);
  expect(newest).toBe(read('.nvmrc').trim());
  expect(Number.parseInt(newest, 10)).toBeGreaterThan(Number.parseInt(oldest, 10));
});

test('every image has the same Node, between the two that CI tests on', () => {
  const files = readdirSync(join(root, 'infra/docker')).filter((file) => file.endsWith('.Dockerfile'));
  const defaults = files.map(
    (file) => /^ARG NODE_IMAGE=\S+\/node:(\d+)-slim$/m.exec(read(`infra/docker/${file}`))?.[1],
  );
  const [version, ...others] = new Set(defaults);
  expect([defaults.length, others]).toEqual([3, []]);
  const [oldest = Number.NaN, newest = Number.NaN] = listed('nodes').map(Number.parseFloat);
  expect(Number(version)).toBeGreaterThanOrEqual(oldest);
  expect(Number(version)).toBeLessThanOrEqual(newest);
});

test('the tests of every workspace, and those in a cluster, run every night on JetStream', () => {
  const { workspaces }: { workspaces: string[] } = JSON.parse(read('package.json'));
  expect(listed('workspaces')).toEqual(workspaces.filter((name) => existsSync(join(root, name, 'jest.config.js'))));
  const nightly: Record<string, Job> = parse(read('.github/workflows/jetstream.yml')).jobs;
  for (const { uses = '', with: inputs } of Object.values(nightly)) {
    expect(inputs).toEqual({ transport: 'jetstream' });
    expect(read(uses)).toMatch(/TRANSPORT: \$\{\{ inputs\.transport \}\}/);
  }
});

interface Step {
  uses?: string;
  run?: string;
}
interface Job {
  uses?: string;
  with?: Record<string, string>;
  needs?: string | string[];
  steps?: Step[];
}

const github = join(root, '.github');
const files = readdirSync(github, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.yml'));
const parsed = files.map((file) => parse(readFileSync(join(github, file), 'utf8')));
const jobs: Job[] = parsed.flatMap((content) => Object.values(content.jobs ?? {}));
const steps: Step[] = [...jobs, ...parsed.flatMap(({ runs }) => runs ?? [])].flatMap((one) => one.steps ?? []);

test('CI runs what it has from elsewhere only by its commit or with its checksum', () => {
  const actions = [...jobs, ...steps].flatMap(({ uses }) => uses ?? []).filter((uses) => !uses.startsWith('./'));
  expect(actions.length).toBeGreaterThan(10);
  expect(actions.filter((uses) => !/@[0-9a-f]{40}$/.test(uses))).toEqual([]);
  const downloads = steps.flatMap(({ run }) => run ?? []).filter((run) => /\b(curl|wget)\b/.test(run));
  expect(downloads.length).toBeGreaterThan(0);
  expect(downloads.filter((run) => !run.includes('sha256sum --check --strict'))).toEqual([]);
});

test('nothing is released before every check is green', () => {
  const release: Record<string, Job> = parse(read('.github/workflows/release.yml')).jobs;
  const checks = Object.keys(release).filter((name) => release[name]?.uses);
  expect(checks.length).toBeGreaterThan(4);
  const needed = (name: string): string[] =>
    [release[name]?.needs ?? []].flat().flatMap((before) => [before, ...needed(before)]);
  for (const name of Object.keys(release).filter((one) => !checks.includes(one) && one !== 'matrices'))
    expect([name, needed(name)]).toEqual([name, expect.arrayContaining(checks)]);
});
