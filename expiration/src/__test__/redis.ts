import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, type RunningProcess, startProcess } from '@ticketing/common/testing';
import { Redis } from 'ioredis';

/** A real Redis for tests, with its own port and folder. */
export interface RedisServer {
  url: string;
  process(): RunningProcess;
  /** Kills it; everything written so far is on disk. */
  kill(): Promise<void>;
  /** Restarts it on the same port with the data it had when it was killed. */
  startAgain(): Promise<void>;
  /** Queries it on a connection of the test's own. */
  look<T>(what: (redis: Redis) => Promise<T>): Promise<T>;
  /** Kills it and removes its folder. */
  stop(): Promise<void>;
}

/**
 * Starts the server whose path is in REDIS_BINARY.
 * @throws when the variable is missing: a suite that needs a real Redis must not pass without it
 */
export async function startRedis(): Promise<RedisServer> {
  const command = process.env.REDIS_BINARY;
  if (!command) {
    throw new Error('REDIS_BINARY is not set: run the tests with "npm test", which finds the server and sets it');
  }
  const folder = await mkdtemp(join(tmpdir(), 'ticketing-redis-'));
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  const durable = ['--appendonly', 'yes', '--appendfsync', 'always', '--save', ''];
  const args = ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder, ...durable];
  const start = () => startProcess({ command, args, ready: /Ready to accept connections/ });
  let running = await start();
  return {
    url,
    process: () => running,
    kill: () => running.stop().then(() => undefined),
    startAgain: async () => {
      running = await start();
    },
    look: async (what) => {
      const redis = new Redis(url);
      try {
        return await what(redis);
      } finally {
        redis.disconnect();
      }
    },
    stop: async () => {
      await running.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
