import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, matchesGlob, relative } from 'node:path';
import { parse } from 'yaml';
import { root } from '../../dev/src/paths';
import { built } from '../../dev/src/topology/built';
import { services } from '../../dev/src/workspaces';
import { describeWith, kustomize, overlays, render } from './render';

/** Where containers of `skaffold dev` have their sources, and the only path they write to. */
const live = '/app/live';

interface Artifact {
  image: string;
  docker: { dockerfile: string; buildArgs?: Record<string, string> };
  sync?: { manual: { src: string; dest: string; strip?: string }[] };
}
const { build }: { build: { artifacts: Artifact[] } } = parse(readFileSync(join(root, 'skaffold.yaml'), 'utf8'));

/** Where skaffold copies a changed file; undefined if it rebuilds the image. */
function destination({ sync }: Artifact, file: string): string | undefined {
  const rule = sync?.manual.find(({ src }) => matchesGlob(file, src));
  return rule && join(rule.dest, file);
}

/** The files of a folder that go into images. */
function sources(folder: string): string[] {
  const left = /^(node_modules|\.next|dist|__test__)$/;
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (left.test(entry.name)) return [];
    return entry.isDirectory() ? sources(path) : [relative(root, join(root, path))];
  });
}

const artifactOf = (name: string) => build.artifacts.find(({ image }) => image === `ticketing/${name}`) as Artifact;
const rebuilds = (artifact: Artifact, ...files: string[]) => {
  for (const file of files) expect([file, destination(artifact, file)]).toEqual([file, undefined]);
};

describe('skaffold dev copies into running containers', () => {
  test.each(services)('every source of %s and of common, and builds the image again for a dependency', (service) => {
    const artifact = artifactOf(service);
    expect(artifact.docker).toEqual({ dockerfile: 'infra/docker/service.Dockerfile', buildArgs: { SERVICE: service } });
    const files = [...sources(join(service, 'src')), ...sources('common/src')];
    for (const file of files) expect(destination(artifact, file)).toBe(join(live, file));
    rebuilds(artifact, 'package.json', 'package-lock.json', `${service}/package.json`, 'common/package.json');
    rebuilds(artifact, 'infra/docker/service.Dockerfile', 'dev/bin/bundle.mjs');
  });

  test('every page, component, rule and style of the client', () => {
    const artifact = artifactOf('client');
    const folders = ['app', 'components', 'lib', 'public'].filter((folder) => existsSync(join(root, 'client', folder)));
    const files = [...folders.flatMap((folder) => sources(join('client', folder))), 'client/proxy.ts'];
    for (const file of files) expect(destination(artifact, file)).toBe(join(live, file));
    rebuilds(artifact, 'package-lock.json', 'client/package.json', 'infra/docker/client.Dockerfile');
  });

  test.each(['service', 'client'])('of the target dev of %s.Dockerfile, which no other command runs', (name) => {
    const dockerfile = readFileSync(join(root, `infra/docker/${name}.Dockerfile`), 'utf8');
    expect(dockerfile).toMatch(/^ARG SKAFFOLD_RUN_MODE=run$/m);
    expect(dockerfile.trimEnd().split('\n').at(-1)).toBe(`FROM \${SKAFFOLD_RUN_MODE}`);
    const stages = [...dockerfile.matchAll(/^FROM (\S+) AS (\S+)$/gm)].map(([, from, stage]) => [stage, from]);
    const { dev, run, ...others } = Object.fromEntries(stages);
    expect([dev, run]).toEqual(['sources', `\${NODE_IMAGE}`]);
    expect(others).toMatchObject({ build: 'run', debug: 'run', diagnose: 'run', render: 'run' });
  });
});

test('an image starts a service as the local stack does', () => {
  const dockerfile = readFileSync(join(root, 'infra/docker/service.Dockerfile'), 'utf8');
  const [, command = ''] = /^CMD (\["node",.*)$/m.exec(dockerfile) ?? [];
  expect(JSON.parse(command)).toEqual(['node', ...built.service('tickets').args]);
});

describeWith('kubectl or kustomize', kustomize !== undefined).each(overlays)('a pod of the overlay %s', (overlay) => {
  test('can write to the sources that it runs in dev, and nowhere but to its own empty volumes', () => {
    const pods = render(overlay).filter(({ kind }) => kind === 'Deployment');
    expect(pods).toHaveLength(services.length + 1);
    for (const { metadata, spec } of pods) {
      const { containers, volumes } = spec.template.spec;
      const [{ volumeMounts, securityContext }] = containers;
      const empty = volumes.flatMap((volume: { name: string; emptyDir?: object }) =>
        volume.emptyDir ? volume.name : [],
      );
      const writable = volumeMounts
        .filter(({ name }: { name: string }) => empty.includes(name))
        .map(({ mountPath }: { mountPath: string }) => mountPath);
      const expected = overlay.startsWith('prod') ? ['/tmp'] : ['/tmp', live];
      expect([metadata.name, securityContext.readOnlyRootFilesystem, writable]).toEqual([
        metadata.name,
        true,
        expected,
      ]);
    }
  });
});

test.each(['service', 'client'])('%s.Dockerfile takes nothing of dev but what builds: no explorer', (name) => {
  const dockerfile = readFileSync(join(root, `infra/docker/${name}.Dockerfile`), 'utf8');
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, files = '']) => files.split(' '));
  const wanted = /^(common|client|\$\{SERVICE\}|dev\/bin\/\w+\.mjs|[\w.-]+\.json)$/;
  expect(copied.length).toBeGreaterThan(4);
  expect(copied.filter((file) => !wanted.test(file))).toEqual([]);
});
