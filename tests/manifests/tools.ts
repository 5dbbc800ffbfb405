import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '@ticketing/common/testing';
import { root } from '../../dev/src/paths';
import { dashboardFiles } from './monitoring';
import { describeWith, type KubernetesObject, k8s, kustomize, overlays, render, renderOn } from './render';
import { podTemplate } from './restricted';

const there = (program: string, ...args: string[]) => spawnSync(program, args).status === 0;
const withKustomize = describeWith('kubectl or kustomize', kustomize !== undefined);

/** Downloads its schemas, unless KUBECONFORM_SCHEMA_LOCATION names a directory or an address that has them. */
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

describeWith('a Docker engine', there('docker', 'info') && kustomize !== undefined)('a nightly backup', () => {
  const docker = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync('docker', args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`docker ${args.join(' ')}: ${stderr}`);
    return stdout.trim();
  };

  test('brings back documents and indexes, as the README restores it', async () => {
    const restore = readFileSync(join(k8s, 'README.md'), 'utf8').match(/(mongorestore .*--archive=)\S+/)?.[1] ?? '';
    const job = render('prod-with-mongo').find(
      ({ kind, metadata }) => kind === 'CronJob' && metadata.name === 'tickets-backup',
    );
    const [{ image, command }] = job ? podTemplate(job).spec.containers : [];
    const server = docker('run', '--detach', '--rm', '--volume', '/backup', image, 'mongod', '--bind_ip_all');
    const beside = [
      'run',
      '--rm',
      '--network',
      `container:${server}`,
      '--volumes-from',
      server,
      '--env',
      'SERVICE=tickets',
    ];
    const inside = (...what: string[]) =>
      docker(...beside, '--env', 'MONGO_URI=mongodb://localhost/tickets', image, ...what);
    const shell = (script: string) => docker('exec', server, 'mongosh', '--quiet', 'tickets', '--eval', script);
    try {
      await eventually(() => shell('db.runCommand({ ping: 1 }).ok'), 60_000);
      shell(
        'db.tickets.insertOne({ _id: 1, title: "Hamlet", version: 3 }); db.tickets.createIndex({ hold: 1 }, { unique: true, sparse: true })',
      );
      inside(...command);
      shell('db.dropDatabase()');
      inside('bash', '-euc', `uri=$MONGO_URI; ${restore}$(ls /backup/*.archive.gz)`);
      const found = JSON.parse(shell('EJSON.stringify([db.tickets.find().toArray(), db.tickets.getIndexes()])'));
      const index = expect.objectContaining({ key: { hold: 1 }, unique: true, sparse: true });
      expect(found).toEqual([[{ _id: 1, title: 'Hamlet', version: 3 }], expect.arrayContaining([index])]);
    } finally {
      docker('rm', '--force', '--volumes', server);
    }
  }, 600_000);
});

withKustomize('monitoring, which is off until wanted,', () => {
  let objects: KubernetesObject[] = [];
  beforeAll(() => {
    objects = renderOn('prod', { components: ['monitoring'] });
  });
  const only = (kind: string) => objects.find((object) => object.kind === kind)?.spec;

  test('asks the ingress, too, and hands its dashboards to Grafana', () => {
    const asked = objects.filter(({ kind }) => kind === 'PodMonitor').map(({ spec }) => spec.namespaceSelector);
    expect(asked).toContainEqual({ matchNames: ['ingress-nginx'] });
    expect(only('Ingress')).toBeDefined();
    const dashboards = objects.find(({ metadata }) => metadata.labels?.grafana_dashboard === '1');
    expect(Object.keys(dashboards?.data ?? {})).toEqual(dashboardFiles);
  });
});
