import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { root } from '../../dev/src/paths';
import { describeWith, type KubernetesObject, k8s, kustomize, overlays, render } from './render';

const there = (program: string, ...args: string[]) => spawnSync(program, args).status === 0;
const withKustomize = describeWith('kubectl or kustomize', kustomize !== undefined);

/** Its schemas are fetched, unless KUBECONFORM_SCHEMA_LOCATION names a directory or an address that has them. */
function kubeconform(objects: KubernetesObject[], timeout?: number) {
  const { KUBECONFORM_SCHEMA_LOCATION: location = 'default' } = process.env;
  const options = ['-strict', '-summary', '-kubernetes-version', '1.32.0', '-schema-location', location];
  const input = objects.map((object) => JSON.stringify(object)).join('\n---\n');
  return spawnSync('kubeconform', options, { input, encoding: 'utf8', ...(timeout && { timeout }) });
}

const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'ticketing' } };
const hasSchemas = kustomize !== undefined && kubeconform([namespace], 10_000).status === 0;

describeWith('kubeconform with schemas of Kubernetes', hasSchemas)('kubeconform', () => {
  test.each(overlays)('finds every object of %s as its schema wants it', (overlay) => {
    const { status, stdout } = kubeconform(render(overlay));
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining('Invalid: 0') });
  });
});

describeWith('skaffold', there('skaffold', 'version'))('skaffold', () => {
  test.each(['', 'debug', 'prod', 'ci'])('understands skaffold.yaml with the profile "%s"', (profile) => {
    const { status, stderr } = spawnSync('skaffold', ['diagnose', '--yaml-only', ...(profile ? ['-p', profile] : [])], {
      cwd: root,
      encoding: 'utf8',
    });
    expect({ status, stderr }).toMatchObject({ status: 0 });
  });
});

describeWith('a Docker engine', there('docker', 'info'))('docker', () => {
  test.each([
    ['a service', 'service', '--build-arg=SERVICE=tickets'],
    ['the web app', 'client'],
  ])(
    'builds the image of %s',
    (_what, name, ...args) => {
      const build = ['build', '--file', `infra/docker/${name}.Dockerfile`, ...args, '.'];
      const { status, stderr } = spawnSync('docker', build, { cwd: root, encoding: 'utf8' });
      expect({ status, stderr }).toMatchObject({ status: 0 });
    },
    600_000,
  );
});

withKustomize('the components that are off until wanted', () => {
  let objects: KubernetesObject[] = [];
  beforeAll(() => {
    const directory = mkdtempSync(join(tmpdir(), 'ticketing-overlay-'));
    const components = ['tls', 'monitoring'].map((name) => relative(directory, join(k8s, 'components', name)));
    const kustomization = { resources: [relative(directory, join(k8s, 'overlays/prod'))], components };
    writeFileSync(join(directory, 'kustomization.yaml'), JSON.stringify(kustomization));
    objects = render(directory);
    rmSync(directory, { recursive: true });
  });
  const only = (kind: string) => objects.find((object) => object.kind === kind)?.spec;

  test('fetch a certificate for the host that is served, and for no other', () => {
    const { tls, rules } = only('Ingress');
    expect(tls).toEqual([{ hosts: [rules[0].host], secretName: 'ticketing-tls' }]);
  });

  test('ask for metrics that there are', () => {
    const rules: { expr: string }[] = only('PrometheusRule').groups.flatMap(({ rules }: { rules: object[] }) => rules);
    const asked = rules.flatMap(({ expr }) => expr.match(/ticketing_\w+/g) ?? []);
    const source = ['service', 'messaging'].map((part) =>
      readFileSync(join(root, `common/src/${part}/metrics.ts`), 'utf8'),
    );
    const exposed = source.join('\n').match(/(?<=name: ')ticketing_\w+/g);
    expect(rules.length).toBeGreaterThan(5);
    expect(exposed).toEqual(expect.arrayContaining(asked.map((name) => name.replace(/_(bucket|count)$/, ''))));
  });
});
