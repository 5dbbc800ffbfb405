import { locate, type Say } from './locate';
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

/** The variables by which the tests find the servers; stripe-mock is left out where it cannot be had. */
export async function serversForTests(say: Say): Promise<NodeJS.ProcessEnv> {
  const [servers, stripeMockPath] = await Promise.all([
    locateServers(say),
    locate(stripeMock, say).catch((error: Error) => say(error.message)),
  ]);
  return {
    [mongo.variable]: servers.mongo,
    MONGOMS_SYSTEM_BINARY_VERSION_CHECK: 'false',
    [natsStreaming.variable]: servers.natsStreaming,
    [redis.variable]: servers.redis,
    ...(stripeMockPath ? { [stripeMock.variable]: stripeMockPath } : {}),
  };
}
