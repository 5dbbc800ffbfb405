import mongoose from 'mongoose';
import { adapterOf } from '../messaging';
import type { Assembly } from '../service/assemble';
import { waitingSince } from '../store';
import type { Command } from './command';

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

/** A service without events has no broker. */
const channels = async ({ settings: { TRANSPORT, NATS_MONITORING_URL: url } }: Assembly) =>
  url ? adapterOf(TRANSPORT).channels(url) : [];

/** Operator commands that show what is stored and what is stuck. */
export const storageCommands: Record<string, Command> = {
  'storage list': async (assembly, _argument, print) => {
    const database = mongoose.connection.db;
    if (database) {
      const { dataSize, storageSize, indexSize } = await database.stats();
      print(`database  ${megabytes(dataSize)} of data, ${megabytes(storageSize + indexSize)} stored with its indexes`);
    }
    for (const { name, messages, bytes } of await channels(assembly))
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
