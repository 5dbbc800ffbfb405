import type { Transport } from '../../../common/src/messaging/broker';
import { readSettings } from '../settings';
import { chromium } from './chromium';
import { locate, type Say, type Server } from './locate';
import { mongo } from './mongo';
import { natsServer, natsStreaming } from './nats';
import { promtool } from './promtool';
import { redis } from './redis';
import { stripeMock } from './stripe-mock';

/** Paths of the server programs that the system needs. */
export interface Servers {
  mongo: string;
  /** Of the transport that was asked for. */
  broker: string;
  redis: string;
}

const brokers: Record<Transport, Server> = { 'nats-streaming': natsStreaming, jetstream: natsServer };

/**
 * Finds or downloads the server programs, concurrently.
 * @throws Error that names every unavailable one
 */
export async function locateServers(transport: Transport, say: Say): Promise<Servers> {
  const found = { mongo: locate(mongo, say), broker: locate(brokers[transport], say), redis: locate(redis, say) };
  const settled = await Promise.allSettled(Object.values(found));
  const failures = settled.flatMap((result) => (result.status === 'rejected' ? [result.reason.message] : []));
  if (failures.length > 0) throw new Error(failures.join('\n'));
  return { mongo: await found.mongo, broker: await found.broker, redis: await found.redis };
}

/** Programs that only some workspaces' tests need. */
const optional = [
  { server: stripeMock, usedBy: ['payments', 'dev'] },
  { server: chromium, usedBy: ['tests'] },
  { server: promtool, usedBy: ['tests'] },
  { server: natsServer, usedBy: ['common', 'dev', 'tests', 'bench'] },
];

/**
 * The variables by which tests find their programs, the broker that TRANSPORT names among them; a test whose program is
 * missing here says so.
 * @param workspaces whose tests are going to run
 */
export async function serversForTests(workspaces: string[], say: Say): Promise<NodeJS.ProcessEnv> {
  const { transport } = readSettings({ TRANSPORT: process.env.TRANSPORT });
  const wanted = optional.filter(
    ({ server, usedBy }) => server === brokers[transport] || usedBy.some((name) => workspaces.includes(name)),
  );
  const [servers, ...others] = await Promise.all([
    locateServers('nats-streaming', say),
    ...wanted.map(({ server }) => variableOf(server, say)),
  ]);
  return {
    [mongo.variable]: servers.mongo,
    MONGOMS_SYSTEM_BINARY_VERSION_CHECK: 'false',
    [natsStreaming.variable]: servers.broker,
    [redis.variable]: servers.redis,
    ...Object.assign({}, ...others),
  };
}

async function variableOf(server: Server, say: Say): Promise<NodeJS.ProcessEnv> {
  try {
    return { [server.variable]: await locate(server, say) };
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    return {};
  }
}
