import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, type RunningProcess, startProcess } from './processes';

/** A real NATS Streaming server for tests, with its own file store. */
export interface NatsStreamingServer {
  url: string;
  clusterId: string;
  /** The folder of its store. */
  store: string;
  process(): RunningProcess;
  /** Restarts it on the same port and store; with `forget`, on an empty store. */
  restart(options?: { forget?: boolean }): Promise<void>;
  /** Kills it and removes its store. */
  stop(): Promise<void>;
}

/**
 * Starts the server whose path is in NATS_STREAMING_BINARY.
 * @throws when the variable is missing: a suite that needs the real broker must not pass without it
 */
export async function startNatsStreaming(): Promise<NatsStreamingServer> {
  const command = process.env.NATS_STREAMING_BINARY;
  if (!command) {
    throw new Error(
      'NATS_STREAMING_BINARY is not set: run the tests with "npm test", which finds the server and sets it',
    );
  }
  const clusterId = 'ticketing-test';
  const folder = await mkdtemp(join(tmpdir(), 'ticketing-nats-'));
  const store = join(folder, 'store');
  const port = await freePort();
  const start = () =>
    startProcess({
      command,
      args: [
        '-p',
        `${port}`,
        '-a',
        '127.0.0.1',
        '-cid',
        clusterId,
        '-st',
        'FILE',
        '-dir',
        store,
        '-mm',
        '0',
        '-mb',
        '0',
      ],
      ready: /Streaming Server is ready|STREAM: .*ready/i,
    });
  let running = await start();
  return {
    url: `nats://127.0.0.1:${port}`,
    clusterId,
    store,
    process: () => running,
    restart: async ({ forget = false } = {}) => {
      await running.stop();
      if (forget) await rm(store, { recursive: true });
      running = await start();
    },
    stop: async () => {
      await running.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
