import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { loadConfig, settingsOf, subjectsPublishedBy } from '@ticketing/common';
import { parse } from 'yaml';
import { apiPaths } from '../../dev/src/gateway/routes';
import { root } from '../../dev/src/paths';
import { sales } from './another-service/sales/src/app';
import { environmentOf } from './environment';
import { partiesOf, reach } from './reach';
import { build, describeWith, type KubernetesObject, kustomize } from './render';

/**
 * The recipe of CONTRIBUTING.md: the lines of a service outside its own folders. For each: the file, the line it
 * follows, and the new line.
 */
const elsewhere = [
  ['package.json', '    "payments",', '    "sales",'],
  ['infra/k8s/base/kustomization.yaml', '  - ../services/payments', '  - ../services/sales'],
  [
    'infra/k8s/base/ingress.yaml',
    '        paths:',
    '          - { path: /api/sales, pathType: Prefix, backend: { service: { name: sales-srv, port: { number: 3000 } } } }',
  ],
  [
    'skaffold.yaml',
    '  artifacts:',
    '    - { image: ticketing/sales, docker: { dockerfile: infra/docker/service.Dockerfile, buildArgs: { SERVICE: sales } }, sync: { manual: [{ src: "*/src/**", dest: /app/live }] } }',
  ],
  [
    'skaffold.yaml',
    '    portForward:',
    '      - { resourceType: deployment, resourceName: sales-depl, namespace: ticketing, port: 9229, localPort: 9238 }',
  ],
] as const;

const template = join(__dirname, 'another-service');
const folders = [
  ['sales', 'sales'],
  ['manifests', 'infra/k8s/services/sales'],
] as const;
const made = /^(node_modules|\.git|\.data|\.next|dist|artifacts|another-service)$/;
let scratch: string;

/** Runs Node in the scratch copy. @returns its output */
function node(...args: string[]): string {
  // At these paths nothing is ever compiled again.
  const env = { ...process.env, NODE_DISABLE_COMPILE_CACHE: '1' };
  const { stdout, stderr, error } = spawnSync(process.execPath, args, { cwd: scratch, env, encoding: 'utf8' });
  if (error) throw error;
  return stdout + stderr;
}

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'ticketing-another-service-'));
  cpSync(root, scratch, { recursive: true, filter: (path) => path === root || !made.test(basename(path)) });
  symlinkSync(join(root, 'node_modules'), join(scratch, 'node_modules'));
  for (const [from, to] of folders) cpSync(join(template, from), join(scratch, to), { recursive: true });
  for (const [file, after, line] of elsewhere) {
    const text = readFileSync(join(scratch, file), 'utf8');
    expect(text).toContain(`${after}\n`);
    writeFileSync(join(scratch, file), text.replace(`${after}\n`, `${after}\n${line}\n`));
  }
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe('another service, which listens to orders and has a route and a database,', () => {
  test('costs its own folders, and at most five lines elsewhere', () => {
    const files = (directory: string): string[] =>
      readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
        const path = join(directory, entry.name);
        if (made.test(entry.name) || folders.some(([, own]) => path === join(scratch, own))) return [];
        return entry.isDirectory() ? files(path) : [relative(scratch, path)];
      });
    const lines = (folder: string, file: string) => readFileSync(join(folder, file), 'utf8').split('\n');
    const added = files(scratch).flatMap((file) => {
      const before = lines(root, file);
      const after = lines(scratch, file);
      return before.join() === after.join() ? [] : [after.length - before.length];
    });
    expect(added.reduce((sum, count) => sum + count)).toBeLessThanOrEqual(5);
    expect(added.length).toBeLessThanOrEqual(4);
  });

  test('is part of the local stack, with a database, everything that it reads, and its route', () => {
    const script = join(scratch, 'plan.ts');
    writeFileSync(
      script,
      `import { readSettings } from './dev/src/settings';
       import { topology } from './dev/src/topology';
       import { built } from './dev/src/topology/built';
       let port = 0;
       const servers = { mongo: 'mongod', natsStreaming: 'nats', redis: 'redis' };
       const settings = readSettings({ DATA_DIR: ${JSON.stringify(join(scratch, 'data'))} });
       void topology({ settings, servers, run: built, port: async () => ++port } as never).then((plan) =>
         console.log(JSON.stringify(plan.flatMap(({ processes }) => processes))));`,
    );
    const plan: { name: string; url: string; env: Record<string, string> }[] = JSON.parse(
      node('--conditions=@ticketing/source', '--import', 'tsx', script),
    );
    const process = (name: string) => plan.find((each) => each.name === name);
    const { url, env } = process('sales-1') ?? {};
    expect(loadConfig(settingsOf(sales), env ?? {})).toMatchObject({ MONGO_URI: process('mongo-sales')?.url });
    expect(JSON.parse(process('gateway')?.env.UPSTREAMS ?? '')).toMatchObject({ 'sales-srv': [url] });
  });

  test('is bundled into a program, which says what it misses', () => {
    expect(node('dev/bin/bundle.mjs', 'sales')).toBe('');
    expect(node('sales/dist/index.js')).toMatch(/Configuration is wrong.*MONGO_URI/s);
  });

  test('is in the matrices of CI, and may import only itself and common', () => {
    const printed = node('.ci/matrices.mjs');
    const matrices = Object.fromEntries(
      printed
        .trim()
        .split('\n')
        .map((line) => line.split('=')),
    );
    expect(JSON.parse(matrices.workspaces)).toContain('sales');
    expect(JSON.parse(matrices.images)).toContainEqual({ image: 'sales', dockerfile: 'service' });
    const rules = node('-p', "require('./.dependency-cruiser.cjs').forbidden.map(({ name }) => name).join()");
    expect(rules).toContain('sales-imports-only-itself-and-common');
  });

  describeWith('kubectl or kustomize', kustomize !== undefined)('has in the cluster', () => {
    const named = (objects: KubernetesObject[], kind: string, name: string) =>
      objects.find((object) => object.kind === kind && object.metadata.name.startsWith(name));

    test.each(['dev', 'prod-with-mongo'])(
      '(%s) its settings, its rights at the broker, and the ways it needs',
      (overlay) => {
        const objects = build(join(scratch, 'infra/k8s/overlays', overlay));
        const deployment = named(objects, 'Deployment', 'sales-depl');
        if (!deployment) throw new Error('There is no Deployment');
        expect(() => loadConfig(settingsOf(sales), environmentOf(deployment, objects))).not.toThrow();
        const published = named(objects, 'ConfigMap', 'nats-')?.data?.['sales.publishes'];
        expect(published?.trim().split('\n')).toEqual(subjectsPublishedBy(sales));
        const ways = reach(objects, partiesOf(objects)).filter(
          (way) => way.startsWith('sales-depl') || way.includes('> sales-depl'),
        );
        const needed = ['client-depl > sales-depl:http', 'sales-depl > nats:client', 'sales-depl > nats:monitor'];
        expect(ways.sort()).toEqual([...needed, 'sales-depl > sales-mongo:mongo'].sort());
        const image = deployment.spec.template.spec.containers[0].image;
        expect(image).toBe(`ticketing/sales:${overlay === 'dev' ? 'latest' : '0.1.0'}`);
      },
    );
  });

  test('gets its Secrets by the loops of the README, and its API is asked wherever all are', () => {
    const readme = readFileSync(join(scratch, 'infra/k8s/README.md'), 'utf8');
    const lists = [...readme.matchAll(/for (?:service|name) in (.*?); do/g)].map(([, list]) => list);
    expect(lists.length).toBeGreaterThan(3);
    for (const list of lists)
      expect(spawnSync('bash', ['-c', `echo ${list}`], { cwd: scratch, encoding: 'utf8' }).stdout).toContain(' sales');
    expect(apiPaths(readFileSync(join(scratch, 'infra/k8s/base/ingress.yaml'), 'utf8'))).toContain('/api/sales');
  });

  test('is built by skaffold as the others are', () => {
    const { build } = parse(readFileSync(join(scratch, 'skaffold.yaml'), 'utf8'));
    const [own, other] = ['sales', 'orders'].map((name) =>
      JSON.stringify(build.artifacts.find(({ image }: { image: string }) => image === `ticketing/${name}`)),
    );
    expect(own).toBe(other?.replaceAll('orders', 'sales'));
  });
});
