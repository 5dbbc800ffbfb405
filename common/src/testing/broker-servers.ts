import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import { loadConfig, messagingSettings } from '../config';
import { adapterOf, type Broker, type ChannelState, type Transport, transports } from '../messaging';
import { createLogger } from '../service/logger';
import { freePort, type RunningProcess, startProcess } from './processes';

/** A real broker for tests, with its own file store. */
export interface BrokerServer {
  url: string;
  /** The address of its monitoring, if it was asked for. */
  monitoringUrl?: string;
  /** The folder of its store. */
  store: string;
  process(): RunningProcess;
  /** Restarts it on the same port and store; with `forget`, on an empty store. */
  restart(options?: { forget?: boolean }): Promise<void>;
  /** Kills it and removes its store. */
  stop(): Promise<void>;
}

interface StartOptions {
  /** Whether to start its monitoring, too. */
  monitored?: boolean;
}

/** A real NATS Streaming server for tests. */
export interface NatsStreamingServer extends BrokerServer {
  clusterId: string;
}

const clusterId = 'ticketing-test';

/**
 * Starts the server whose path is in NATS_STREAMING_BINARY.
 * @throws when the variable is missing: a suite that needs the real broker must not pass without it
 */
export async function startNatsStreaming(options: StartOptions = {}): Promise<NatsStreamingServer> {
  const kept = (store: string) => ['-cid', clusterId, '-st', 'FILE', '-dir', store, '-mm', '0', '-mb', '0'];
  const server = await start('NATS_STREAMING_BINARY', kept, /Streaming Server is ready|STREAM: .*ready/i, options);
  return { ...server, clusterId };
}

/** The same for the NATS server whose path is in NATS_SERVER_BINARY, with JetStream's settings of the cluster. */
export function startJetStream(options: StartOptions = {}): Promise<BrokerServer> {
  const settings = resolve(__dirname, '../../../infra/k8s/jetstream/broker.conf');
  return start('NATS_SERVER_BINARY', (store) => ['-c', settings, '-sd', store], /Server is ready/, options);
}

/** A broker for services and their clients, as their settings name it. */
export interface BrokerOfRun extends BrokerServer {
  settings: { TRANSPORT: Transport; NATS_URL: string; NATS_CLUSTER_ID: string };
  connect(clientName: string): Promise<Broker>;
  channels(): Promise<ChannelState[]>;
}

/** @returns the broker that this run of the tests is told to use, if it is told */
export const transportOfRun = (): Transport | undefined =>
  z
    .enum(transports)
    .optional()
    .parse(process.env.TRANSPORT || undefined);

/** Starts the broker that TRANSPORT names, NATS Streaming by default. */
export async function startBroker(): Promise<BrokerOfRun> {
  const transport = transportOfRun() ?? 'nats-streaming';
  const adapter = adapterOf(transport);
  const server = await { 'nats-streaming': startNatsStreaming, jetstream: startJetStream }[transport]({
    monitored: true,
  });
  const settings = { TRANSPORT: transport, NATS_URL: server.url, NATS_CLUSTER_ID: clusterId };
  return {
    ...server,
    settings,
    connect: (clientName) =>
      adapter.connect(loadConfig(messagingSettings, settings), clientName, createLogger(clientName, 'silent')),
    channels: async () => {
      const { url, monitoringUrl } = server;
      const bus = await adapter.openBus({ url, clusterId, monitoringUrl, clientId: `looking-${randomUUID()}` });
      return bus.channels().finally(() => bus.close());
    },
  };
}

async function start(
  variable: string,
  settings: (store: string) => string[],
  ready: RegExp,
  { monitored = false }: StartOptions,
): Promise<BrokerServer> {
  const command = process.env[variable];
  if (!command)
    throw new Error(`${variable} is not set: run the tests with "npm test", which finds the server and sets it`);
  const folder = await mkdtemp(join(tmpdir(), 'ticketing-broker-'));
  const store = join(folder, 'store');
  const port = await freePort();
  const args = ['-p', `${port}`, '-a', '127.0.0.1', ...settings(store)];
  const monitoring = monitored ? await freePort() : undefined;
  if (monitoring) args.push('-m', `${monitoring}`);
  let running = await startProcess({ command, args, ready });
  return {
    url: `nats://127.0.0.1:${port}`,
    ...(monitoring && { monitoringUrl: `http://127.0.0.1:${monitoring}` }),
    store,
    process: () => running,
    restart: async ({ forget = false } = {}) => {
      await running.stop();
      if (forget) await rm(store, { recursive: true });
      running = await startProcess({ command, args, ready });
    },
    stop: async () => {
      await running.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
