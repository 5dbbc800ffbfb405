import { execFile, execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eventually, freePort, type RunningProcess, startProcess } from '@ticketing/common/testing';
import { makeCertificate } from '../../common/src/testing/certificate';
import { root } from '../../dev/src/paths';
import { k8s } from './render';

const names = ['jetstream-0', 'jetstream-1', 'jetstream-2'];
const directory = mkdtempSync(join(tmpdir(), 'ticketing-tls-'));
const servers: RunningProcess[] = [];
const services = join(directory, 'services');
type Ports = Record<'client' | 'cluster' | 'monitor', number>;
let ports: Ports[];

/** Starts one of the servers as the component's StatefulSet does, but with the paths and ports of this test. */
function start(name: string, { client, cluster, monitor }: Ports, settings: string, ...more: string[]) {
  const file = join(directory, `${name}.conf`);
  const config = execFileSync('sh', [join(k8s, 'jetstream/users.sh'), settings, services], { encoding: 'utf8' });
  writeFileSync(file, config.replace('"0.0.0.0:6222"', `"127.0.0.1:${cluster}"`));
  return startProcess({
    command: process.env.NATS_SERVER_BINARY ?? '',
    args: [
      ...['-c', file, '-sd', join(directory, name), '-n', name, '-cluster_name', 'ticketing'],
      ...['-a', '127.0.0.1', '-p', `${client}`, '-m', `${monitor}`, ...more],
    ],
    env: { BROKER_PASSWORD: '"operators"', ORDERS_PASSWORD: '"orders"' },
    ready: /Server is ready/,
  });
}

async function freePorts(): Promise<Ports> {
  return { client: await freePort(), cluster: await freePort(), monitor: await freePort() };
}

beforeAll(async () => {
  makeCertificate(directory);
  const settings = join(directory, 'settings');
  for (const folder of [settings, services]) mkdirSync(folder);
  cpSync(join(k8s, 'jetstream/broker.conf'), join(settings, 'broker.conf'));
  ports = [await freePorts(), await freePorts(), await freePorts()];
  const tls = names.reduce(
    (text, name, index) => text.replace(`${name}.jetstream-servers:6222`, `localhost:${ports[index]?.cluster}`),
    readFileSync(join(k8s, 'components/jetstream-tls/tls.conf'), 'utf8'),
  );
  writeFileSync(join(settings, 'tls.conf'), tls.replaceAll('"/tls/', `"${directory}/`));
  cpSync(join(k8s, 'services/orders/publishes'), join(services, 'orders.publishes'));
  servers.push(...(await Promise.all(ports.map((own, index) => start(`${names[index]}`, own, settings)))));
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.stop()));
  rmSync(directory, { recursive: true });
});

/** Publishes an event that all three servers keep, as a service does. */
function publish() {
  const program = `
    const { adapterOf, createLogger, loadConfig, messagingSettings } = require('@ticketing/common');
    const logger = createLogger('orders', 'silent');
    adapterOf('jetstream').connect(loadConfig(messagingSettings, process.env), 'orders', logger).then(async (broker) => {
      await broker.publish('order:created', 'over TLS');
      process.exit();
    });`;
  const loader = join(root, 'node_modules/tsx/dist/loader.mjs');
  const options = ['--conditions=@ticketing/source', '--import', loader, '-e', program];
  const address = `tls://orders:orders@localhost.:${ports[0]?.client}`;
  const told = { NATS_URL: address, NATS_CLUSTER_ID: 'ticketing', STREAM_REPLICAS: '3' };
  const env = { ...process.env, ...told, NODE_EXTRA_CA_CERTS: join(directory, 'ca.crt') };
  return promisify(execFile)(process.execPath, options, { cwd: root, env });
}

/** The servers that one of them is connected to. */
async function peersOf({ monitor }: Ports): Promise<string[]> {
  const answer = await fetch(`http://127.0.0.1:${monitor}/routez`);
  const { routes } = (await answer.json()) as { routes: { remote_name: string }[] };
  return [...new Set(routes.map((route) => route.remote_name))].sort();
}

describe('JetStream’s servers in production', () => {
  it('together keep the events of a service that is told their authority, and speak to nobody without TLS', async () => {
    await publish();
    const answers = await Promise.all(ports.map(({ monitor }) => fetch(`http://127.0.0.1:${monitor}/varz`)));
    for (const answer of answers) expect(await answer.json()).toMatchObject({ tls_required: true });
  });

  it('let nobody join who knows only the operators’ password', async () => {
    const own = await freePorts();
    const addressOf = ({ cluster }: Ports) => `nats://broker:operators@localhost:${cluster}`;
    const routes = ['-cluster', addressOf(own), '-routes', ports.map(addressOf).join()];
    const stranger = await start('stranger', own, join(k8s, 'jetstream'), ...routes);
    servers.push(stranger);
    await eventually(() => expect(stranger.output()).toMatch(/TLS|tls/));
    expect(await peersOf(own)).toEqual([]);
    for (const [index, each] of ports.entries())
      expect(await peersOf(each)).toEqual(names.filter((_, other) => other !== index));
  });
});
