import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@ticketing/common/testing';
import { MongoMemoryServer } from 'mongodb-memory-server';
import mongoose from 'mongoose';
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

/** Where a backup is made and restored: a server, and a way to run what the job's container runs, with the job's image. */
interface BackupPlace {
  port: number;
  run(command: string[], port: number): void;
  stop(): unknown;
}

const environment = (port: number) => ({ SERVICE: 'tickets', MONGO_URI: `mongodb://localhost:${port}/tickets` });

function inDocker(image: string): BackupPlace {
  const docker = (...args: string[]) => execFileSync('docker', args, { encoding: 'utf8' }).trim();
  const server = docker(
    'run',
    '-d',
    '--rm',
    '-v',
    '/backup',
    '-p',
    '127.0.0.1::27017',
    image,
    'mongod',
    '--bind_ip_all',
  );
  return {
    port: Number(docker('port', server, '27017').split(':').pop()),
    run(command) {
      const variables = Object.entries(environment(27017)).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
      docker(
        'run',
        '--rm',
        '--network',
        `container:${server}`,
        '--volumes-from',
        server,
        ...variables,
        image,
        ...command,
      );
    },
    stop: () => docker('rm', '--force', '--volumes', server),
  };
}

/** The tools of this machine, and the server that all tests use. */
async function onThisMachine(): Promise<BackupPlace> {
  const server = await MongoMemoryServer.create({ instance: { launchTimeout: 120_000 } });
  const folder = mkdtempSync(join(tmpdir(), 'ticketing-backup-'));
  return {
    port: Number(new URL(server.getUri()).port),
    run([program = '', ...args], port) {
      const here = args.map((arg) => arg.replaceAll('/backup', folder));
      execFileSync(program, here, { env: { ...process.env, ...environment(port) }, stdio: 'pipe' });
    },
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

const hasDocker = there('docker', 'info');
const hasMongoTools = there('mongodump', '--version') && there('mongorestore', '--version');

const canBackUp = kustomize !== undefined && (hasDocker || hasMongoTools);

describeWith('kubectl and a Docker engine, or mongodump and mongorestore,', canBackUp)('a nightly backup', () => {
  test('brings back documents and indexes, as the README restores it', async () => {
    const restore = readFileSync(join(k8s, 'README.md'), 'utf8').match(/(mongorestore .*--archive=)\S+/)?.[1] ?? '';
    const job = render('prod-with-mongo').find(
      ({ kind, metadata }) => kind === 'CronJob' && metadata.name === 'tickets-backup',
    );
    const [{ image, command }] = job ? podTemplate(job).spec.containers : [];
    const place = hasDocker ? inDocker(image) : await onThisMachine();
    const client = await eventually(
      () => mongoose.mongo.MongoClient.connect(environment(place.port).MONGO_URI, { serverSelectionTimeoutMS: 1000 }),
      60_000,
    );
    try {
      const tickets = client.db().collection<{ _id: number; hold?: string }>('tickets');
      await tickets.insertMany([{ _id: 1, hold: 'order' }, { _id: 2 }]);
      await tickets.createIndex({ hold: 1 }, { unique: true, sparse: true });
      place.run(command, place.port);
      await client.db().dropDatabase();
      place.run(['bash', '-euc', `uri=$MONGO_URI; ${restore}$(ls /backup/*.archive.gz)`], place.port);
      expect(await tickets.find().sort({ _id: 1 }).toArray()).toEqual([{ _id: 1, hold: 'order' }, { _id: 2 }]);
      const again = tickets.insertOne({ _id: 3, hold: 'order' });
      await expect(again).rejects.toMatchObject({ code: 11000 });
    } finally {
      await client.close();
      await place.stop();
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
