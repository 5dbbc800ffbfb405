import mongoose from 'mongoose';
import { z } from 'zod';
import type { Assembly } from '../service/assemble';
import { waitingSince } from '../store';
import type { Command } from './command';

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

/** What NATS Streaming's monitoring reports about its channels. */
const channelsAnswer = z.object({
  channels: z.array(z.object({ name: z.string(), msgs: z.number(), bytes: z.number() })).default([]),
});

async function channels({ settings }: Assembly) {
  // A service without events has no broker.
  if (!settings.NATS_MONITORING_URL) return [];
  // Enough for all channels: there is one per subject.
  const answer = await fetch(`${settings.NATS_MONITORING_URL}/streaming/channelsz?subs=1&limit=1000`);
  return channelsAnswer.parse(await answer.json()).channels;
}

/** Operator commands that show what is stored and what is stuck. */
export const storageCommands: Record<string, Command> = {
  'storage list': async (assembly, _argument, print) => {
    const database = mongoose.connection.db;
    if (database) {
      const { dataSize, storageSize, indexSize } = await database.stats();
      print(`database  ${megabytes(dataSize)} of data, ${megabytes(storageSize + indexSize)} stored with its indexes`);
    }
    for (const { name, msgs, bytes } of await channels(assembly))
      print(`channel ${name}  ${megabytes(bytes)} in ${msgs} messages`);
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
