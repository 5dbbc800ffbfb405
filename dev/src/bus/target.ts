import { randomBytes } from 'node:crypto';
import {
  adapterOf,
  type Broker,
  type Bus,
  createLogger,
  loadConfig,
  messagingSettings,
  type Transport,
} from '@ticketing/common';
import { onStop } from '../commands/on-stop';
import { runningStack } from '../running-stack';

/** Options of every command: which broker. */
export interface Where {
  url?: string;
  monitoring?: string;
  transport?: Transport;
  clusterId: string;
  clientId?: string;
}

interface Target {
  transport: Transport;
  url: string;
  monitoringUrl: string | undefined;
}

/**
 * The broker that the options name; without a URL, that of the stack in DATA_DIR.
 * @throws Error when that is another broker than they say
 */
export function targetOf({ url, monitoring, transport }: Where): Target {
  if (url) return { url, monitoringUrl: monitoring, transport: transport ?? 'nats-streaming' };
  const { settings, broker } = runningStack();
  if (transport && transport !== settings.transport)
    throw new Error(
      `The stack in DATA_DIR runs on ${settings.transport}: --transport is for another one, beside --url`,
    );
  return { url: broker.url, monitoringUrl: monitoring ?? broker.monitoringUrl, transport: settings.transport };
}

/** Connects as a service does, with STREAM_REPLICAS and CHANNEL_MAX_AGE of the environment: that makes what is missing. */
export function connectAsService(
  { transport, url, clusterId }: Pick<Target, 'transport' | 'url'> & Pick<Where, 'clusterId'>,
  name: string,
): Promise<Broker> {
  const settings = loadConfig(messagingSettings, { ...process.env, NATS_URL: url, NATS_CLUSTER_ID: clusterId });
  return adapterOf(transport).connect(settings, name, createLogger(name, 'error'));
}

/** Runs `work` with a connection, which is closed afterwards, and also on SIGINT and SIGTERM: the command then ends with 0. */
export async function withBus(where: Where, work: (bus: Bus) => Promise<void>): Promise<void> {
  const { transport, url, monitoringUrl } = targetOf(where);
  const { clusterId, clientId = `bus-${randomBytes(4).toString('hex')}` } = where;
  const bus = await adapterOf(transport).openBus({ url, clusterId, clientId, monitoringUrl });
  let forget = () => {};
  const stopped = new Promise<void>((resolve) => {
    forget = onStop(resolve);
  });
  try {
    await Promise.race([work(bus), stopped, bus.lost.then((reason) => Promise.reject(reason))]);
  } finally {
    forget();
    await bus.close();
  }
}
