import { randomUUID } from 'node:crypto';
import mongoose from 'mongoose';
import { adapterOf, type ChannelState } from '../messaging';
import type { Assembly } from '../service/assemble';
import { waitingSince } from '../store';
import type { Command } from './command';

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

/** A service without events has no broker. */
async function channelsOf({ settings }: Assembly): Promise<ChannelState[]> {
  const { TRANSPORT, NATS_URL: url, NATS_CLUSTER_ID: clusterId, NATS_MONITORING_URL: monitoringUrl } = settings;
  if (!url) return [];
  const bus = await adapterOf(TRANSPORT).openBus({
    url,
    clusterId,
    monitoringUrl,
    clientId: `operate-${randomUUID()}`,
  });
  return bus.channels().finally(() => bus.close());
}

/** Operator commands that show what is stored and what is stuck. */
export const storageCommands: Record<string, Command> = {
  'storage list': async (assembly, _argument, print) => {
    const database = mongoose.connection.db;
    if (database) {
      const { dataSize, storageSize, indexSize } = await database.stats();
      print(`database  ${megabytes(dataSize)} of data, ${megabytes(storageSize + indexSize)} stored with its indexes`);
    }
    for (const { name, messages, bytes } of await channelsOf(assembly))
      print(`channel ${name}  ${megabytes(bytes)} in ${messages} messages`);
  },
  'outbox list': async ({ components, clock }, _argument, print) => {
    const waiting = await waitingSince(components.aggregates ?? []);
    for (const [subject, since] of waiting) {
      const seconds = Math.round((clock.now().getTime() - since.getTime()) / 1000);
      print(`${subject}  waits since ${since.toISOString()}, ${seconds} s`);
    }
    if (waiting.size === 0) print('Nothing waits to be published');
  },
};
