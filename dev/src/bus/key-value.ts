import type { Bucket, BucketEntry } from '@ticketing/common';
import { Command } from 'commander';
import { servicesWithDatabase } from '../workspaces';
import { command, whole } from './command';
import { print } from './output';
import { type Where, withBus } from './target';

interface Flags extends Where {
  bucket: string;
  ttl?: number;
  revision?: string;
  count?: number;
  json?: true;
}

const forPeople = ({ key, value, revision }: BucketEntry): string => `${key} #${revision}: ${value}`;
const show = (entry: BucketEntry, { json }: Flags) => print(json ? entry : forPeople(entry));

const bucketCommand = (name: string, description: string): Command =>
  command(name, description)
    .option('--bucket <name>', 'which one; it is made if it is not there', 'lesson')
    .option('--ttl <seconds>', 'how long a new bucket keeps a value', whole);

const withBucket = (flags: Flags, work: (bucket: Bucket) => Promise<void>): Promise<void> =>
  withBus(flags, async (bus) => {
    // A service's own is made by the service, with its settings.
    const existing = servicesWithDatabase.includes(flags.bucket);
    return work(await bus.bucket(flags.bucket, { existing, ttlMs: flags.ttl && flags.ttl * 1_000 }));
  });

/** `npm run bus -- kv …`: JetStream's buckets of keys and values. */
export function keyValue(): Command {
  const put = bucketCommand('put', 'write a value')
    .argument('<key>')
    .argument('<value>')
    .option('--revision <number>', 'only if the key has this revision; 0: only if it is new')
    .action((key: string, value: string, flags: Flags) =>
      withBucket(flags, async (bucket) => {
        const must = flags.revision === undefined ? undefined : Number(flags.revision);
        show({ key, value, revision: await bucket.put(key, value, must) }, flags);
      }),
    );
  const get = bucketCommand('get', 'read the last value')
    .argument('<key>')
    .action((key: string, flags: Flags) =>
      withBucket(flags, async (bucket) => {
        const entry = await bucket.get(key);
        if (!entry) throw new Error(`There is no ${key} in ${flags.bucket}`);
        show(entry, flags);
      }),
    );
  const history = bucketCommand('history', 'read the last few values')
    .argument('<key>')
    .action((key: string, flags: Flags) =>
      withBucket(flags, async (bucket) => {
        for (const entry of await bucket.history(key)) show(entry, flags);
      }),
    );
  const watch = bucketCommand('watch', 'show the value, and then every change')
    .argument('[key]', 'all if there is none')
    .option('--count <number>', 'end after so many', whole)
    .action((key: string | undefined, flags: Flags) =>
      withBucket(flags, async (bucket) => {
        const { count = Number.POSITIVE_INFINITY } = flags;
        let shown = 0;
        await new Promise<void>((resolve, reject) => {
          const take = (entry: BucketEntry) => {
            if (shown >= count) return;
            shown += 1;
            show(entry, flags);
            if (shown >= count) resolve();
          };
          bucket.watch(key, take).catch(reject);
        });
      }),
    );
  const group = new Command('kv').description('keys and values, on JetStream');
  for (const each of [put, get, history, watch]) group.addCommand(each);
  return group;
}
