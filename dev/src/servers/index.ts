import { chromium } from './chromium';
import { locate, type Say, type Server } from './locate';
import { mongo } from './mongo';
import { natsStreaming } from './nats-streaming';
import { redis } from './redis';
import { stripeMock } from './stripe-mock';

/** Paths of the programs that the system runs on. */
export interface Servers {
  mongo: string;
  natsStreaming: string;
  redis: string;
}

/**
 * Finds or fetches what the system runs on, all at the same time.
 * @throws Error that names every one that cannot be had
 */
export async function locateServers(say: Say): Promise<Servers> {
  const found = { mongo: locate(mongo, say), natsStreaming: locate(natsStreaming, say), redis: locate(redis, say) };
  const settled = await Promise.allSettled(Object.values(found));
  const failures = settled.flatMap((result) => (result.status === 'rejected' ? [result.reason.message] : []));
  if (failures.length > 0) throw new Error(failures.join('\n'));
  return { mongo: await found.mongo, natsStreaming: await found.natsStreaming, redis: await found.redis };
}

/** The variables by which the tests find what they need; a test whose program is missing here says so. */
export async function serversForTests(say: Say): Promise<NodeJS.ProcessEnv> {
  const [servers, ...optional] = await Promise.all([
    locateServers(say),
    ...[stripeMock, chromium].map((server) => variableOf(server, say)),
  ]);
  return {
    [mongo.variable]: servers.mongo,
    MONGOMS_SYSTEM_BINARY_VERSION_CHECK: 'false',
    [natsStreaming.variable]: servers.natsStreaming,
    [redis.variable]: servers.redis,
    ...Object.assign({}, ...optional),
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
