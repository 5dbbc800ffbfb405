import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Transport } from '../../../common/src/messaging/broker';
import { root } from '../paths';
import { allowedHosts, type Settings } from '../settings';
import type { ProcessPlan } from '../stack/plan';
import { keptSecret } from '../stack/secrets';
import type { Run } from './run';

/** The process of a broker; its name is that of the transport. */
export interface BrokerPlan extends ProcessPlan {
  name: Transport;
  product: string;
}

function directory(...path: string[]): string {
  const made = join(...path);
  mkdirSync(made, { recursive: true });
  return made;
}

/**
 * Where a database need not last. A mongod takes this engine anyway. The stand-in keeps everything in memory with any engine
 * that is named; otherwise it writes to its file before it answers, half of its work.
 */
const inMemory = ['--storageEngine', 'wiredTiger'];

/** One service's database, in its own process as in the cluster. */
export function mongo(
  service: string,
  command: string,
  { dataDir, kept }: Pick<Settings, 'dataDir' | 'kept'>,
  port: number,
): ProcessPlan {
  const name = `mongo-${service}`;
  const store = ['--dbpath', directory(dataDir, name), ...(kept ? [] : inMemory)];
  return {
    name,
    command,
    args: ['--port', `${port}`, ...store, '--bind_ip', '127.0.0.1'],
    cwd: dataDir,
    env: {},
    port,
    url: `mongodb://127.0.0.1:${port}/${service}`,
    readiness: { tcp: port },
  };
}

/** How a broker listens, for clients and for monitoring, as arguments and as parts of its plan. */
function listening(port: number, monitoringPort: number) {
  const monitoringUrl = `http://127.0.0.1:${monitoringPort}`;
  return {
    listen: ['-a', '127.0.0.1', '-p', `${port}`, '-m', `${monitoringPort}`],
    addresses: { port, otherPorts: [monitoringPort], url: `nats://127.0.0.1:${port}`, monitoringUrl },
  };
}

/**
 * NATS Streaming as in the cluster's manifest: the same settings, and the same script that repairs its store before
 * every start.
 */
export function natsStreaming(
  command: string,
  { dataDir, channelMaxAge }: Pick<Settings, 'dataDir' | 'channelMaxAge'>,
  port: number,
  monitoringPort: number,
): BrokerPlan {
  const manifest = join(root, 'infra/k8s/nats');
  const start = [join(manifest, 'start.sh'), directory(dataDir, 'nats'), command, '-c', join(manifest, 'broker.conf')];
  const { listen, addresses } = listening(port, monitoringPort);
  return {
    product: 'NATS Streaming',
    name: 'nats-streaming',
    command: 'sh',
    args: [...start, ...listen, ...(channelMaxAge ? ['-ma', channelMaxAge] : [])],
    cwd: dataDir,
    env: {},
    ...addresses,
    readiness: { http: `${addresses.monitoringUrl}/streaming/serverz` },
  };
}

/** A NATS server with JetStream, with the settings of the cluster's; the services create its streams. */
function jetStream(
  command: string,
  { dataDir }: Pick<Settings, 'dataDir'>,
  port: number,
  monitoringPort: number,
): BrokerPlan {
  const settings = ['-c', join(root, 'infra/k8s/jetstream/broker.conf'), '-sd', directory(dataDir, 'jetstream')];
  const { listen, addresses } = listening(port, monitoringPort);
  return {
    product: 'JetStream',
    name: 'jetstream',
    command,
    args: [...settings, ...listen],
    cwd: dataDir,
    env: {},
    ...addresses,
    readiness: { http: `${addresses.monitoringUrl}/healthz` },
  };
}

/** How to run each broker. */
export const brokers = { 'nats-streaming': natsStreaming, jetstream: jetStream } satisfies Record<Transport, unknown>;

export function redis(command: string, dataDir: string, port: number): ProcessPlan {
  const listen = ['--bind', '127.0.0.1', '--port', `${port}`];
  const store = ['--dir', directory(dataDir, 'redis'), '--appendonly', 'yes', '--maxmemory-policy', 'noeviction'];
  return {
    name: 'redis',
    command,
    args: [...listen, ...store],
    cwd: dataDir,
    env: {},
    port,
    url: `redis://127.0.0.1:${port}`,
    readiness: { tcp: port },
  };
}

/** Shared by the emulator, which signs webhooks, and payments, which verifies them. */
export function webhookSecret(dataDir: string): string {
  return `whsec_${keptSecret(dataDir, 'webhook-secret')}`;
}

export function stripeEmulator(run: Run, settings: Settings, port: number): ProcessPlan {
  const { dataDir } = settings;
  const url = `http://127.0.0.1:${port}`;
  return {
    name: 'stripe-emulator',
    command: process.execPath,
    args: run.tool('dev/stripe-emulator'),
    cwd: root,
    env: {
      PORT: `${port}`,
      STATE_FILE: join(dataDir, 'stripe-emulator.json'),
      ALLOWED_HOSTS: allowedHosts(settings),
      WEBHOOK_URL: `http://127.0.0.1:${settings.port}/api/payments/webhook`,
      WEBHOOK_SECRET: webhookSecret(dataDir),
      ...settings.traces,
    },
    port,
    url,
    readiness: { http: `${url}/_emulator/health` },
  };
}

/** Takes the place of a mail server: it shows every mail, and passes none on. */
export function inbox(run: Run, settings: Settings, port: number, smtpPort: number): ProcessPlan {
  const url = `http://127.0.0.1:${port}`;
  return {
    name: 'inbox',
    command: process.execPath,
    args: run.tool('dev/inbox'),
    cwd: root,
    env: {
      PORT: `${port}`,
      SMTP_PORT: `${smtpPort}`,
      STATE_FILE: join(settings.dataDir, 'inbox.jsonl'),
      ALLOWED_HOSTS: allowedHosts(settings),
    },
    port,
    otherPorts: [smtpPort],
    url,
    smtpUrl: `smtp://127.0.0.1:${smtpPort}`,
    readiness: { http: `${url}/_inbox/health` },
  };
}
