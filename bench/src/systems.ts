import { join } from 'node:path';
import { build } from 'esbuild';
import type { Transport } from '../../common/src/messaging/broker';
import { root } from '../../dev/src/paths';
import { locateServers } from '../../dev/src/servers';
import { locate } from '../../dev/src/servers/locate';
import { natsServer } from '../../dev/src/servers/nats';
import { readSettings } from '../../dev/src/settings';
import type { Plan, ProcessPlan } from '../../dev/src/stack/plan';
import type { Ports } from '../../dev/src/stack/ports';
import { keptSecret } from '../../dev/src/stack/secrets';
import { topology } from '../../dev/src/topology';
import { built } from '../../dev/src/topology/built';
import { gateway } from '../../dev/src/topology/edge';
import { brokers } from '../../dev/src/topology/infrastructure';
import type { ServicePlan } from '../../dev/src/topology/services';

export const systemNames = ['ours', 'classic', 'bare'] as const;
export type SystemName = (typeof systemNames)[number];

/** One of the systems that are compared. */
export interface System {
  name: SystemName;
  /** Where its gateway listens. */
  origin: string;
  services: ServicePlan[];
}

/** The systems and what they share: the servers, and the key of their sessions. */
export interface Scene {
  plan: Plan;
  systems: Record<SystemName, System>;
  brokerUrl: string;
  /** The address of each kind of broker, for its clients. */
  brokers: Record<Transport, string>;
  sessionKey: string;
}

const dist = join(root, 'bench/dist');
const classicServices = ['auth', 'tickets', 'orders', 'payments', 'expiration'];

/** Compiles the baselines. As usual, their packages stay where npm has put them. */
export async function buildBaselines(): Promise<void> {
  const entries = [...classicServices.map((name) => `classic/${name}`), 'bare'];
  await build({
    entryPoints: entries.map((name) => join(root, `bench/src/${name}.ts`)),
    outdir: dist,
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    logLevel: 'error',
  });
}

/** Where a process tells what it has used, see probe.cjs. */
export const probeOf = ({ env }: ProcessPlan): string => env.PROBE ?? '';

/** Plans ours, classic and bare on the same servers, each behind a gateway of its own. */
export async function scene(dataDir: string, ports: Ports): Promise<Scene> {
  const port = () => ports.hold();
  const { OTEL_EXPORTER_OTLP_ENDPOINT: collector, TRACES_SAMPLED = '0.1' } = process.env;
  const settings = readSettings({
    ...(collector && { OTEL_EXPORTER_OTLP_ENDPOINT: collector, TRACES_SAMPLED }),
    PORT: `${await port()}`,
    DATA_DIR: dataDir,
    NO_CLIENT: '1',
    NO_MAIL: '1',
    NO_EXPLORER: '1',
    MAX_LIVE_ORDERS: '1000',
  });
  const plan = await topology({
    settings,
    servers: await locateServers(settings.transport, console.log),
    run: built,
    port,
  });
  const group = (name: string) => plan.find((one) => one.name === name)?.processes ?? [];
  const database = (service: string) => group('MongoDB').find(({ name }) => name === `mongo-${service}`);
  const [broker] = group('NATS Streaming');
  const [redis] = group('Redis');
  const jetstream = brokers.jetstream(await locate(natsServer, console.log), settings, await port(), await port());
  const sessionKey = keptSecret(dataDir, 'jwt-key');

  const baseline = async (system: SystemName, service: string, data = service): Promise<ServicePlan> => {
    const at = await port();
    const url = `http://127.0.0.1:${at}`;
    const mongo = database(data);
    const env = {
      NODE_ENV: 'production',
      NAME: service,
      PORT: `${at}`,
      JWT_KEY: sessionKey,
      NATS_URL: broker?.url ?? '',
      REDIS_URL: redis?.url ?? '',
      ...(mongo && { MONGO_URI: mongo.url.replace(/[^/]+$/, 'classic') }),
    };
    const program = join(dist, system === 'bare' ? 'bare.js' : `classic/${service}.js`);
    const readiness = { http: `${url}/healthz/serving` };
    return {
      service,
      name: `${system}-${service}`,
      command: process.execPath,
      args: [program],
      cwd: dist,
      env,
      port: at,
      url,
      readiness,
    };
  };
  const classic = await Promise.all(classicServices.map((service) => baseline('classic', service)));
  const bare = await baseline('bare', 'tickets');
  const ours = group('Services') as ServicePlan[];
  for (const service of [...ours, ...classic, bare]) {
    service.env = {
      ...service.env,
      NODE_OPTIONS: `--require=${JSON.stringify(join(root, 'bench/src/probe.cjs'))}`,
      PROBE: join(dataDir, `${service.name}.probe`),
    };
  }

  const edge = async (name: SystemName, services: ServicePlan[]) => {
    const own = { ...settings, port: await port() };
    return { ...gateway(built, own, services, []), name: `${name}-gateway` };
  };
  // Bare is one process, and both services.
  const edges = [await edge('classic', classic), await edge('bare', [{ ...bare, service: 'auth' }, bare])];
  const after = ['MongoDB', 'NATS Streaming', 'Redis'];
  return {
    plan: [
      ...plan,
      { name: 'JetStream', processes: [jetstream], after: [], stopWithinMs: 1_000 },
      { name: 'Baselines', processes: [...classic, bare], after, stopWithinMs: 1_000 },
      { name: 'Their gateways', processes: edges, after: [], stopWithinMs: 500 },
    ],
    systems: {
      ours: { name: 'ours', origin: `http://127.0.0.1:${settings.port}`, services: ours },
      classic: { name: 'classic', origin: `http://127.0.0.1:${edges[0]?.port}`, services: classic },
      bare: { name: 'bare', origin: `http://127.0.0.1:${edges[1]?.port}`, services: [bare] },
    },
    brokerUrl: broker?.monitoringUrl ?? '',
    brokers: { 'nats-streaming': broker?.url ?? '', jetstream: jetstream.url },
    sessionKey,
  };
}
