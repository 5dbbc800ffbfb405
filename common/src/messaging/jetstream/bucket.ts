import type { JetStreamClient } from '@nats-io/jetstream';
import { type KvEntry, Kvm } from '@nats-io/kv';
import type { Bucket, BucketEntry, BucketSettings } from '../bus';

/** How many values of a key are kept. */
export const history = 8;

const toEntry = (entry: KvEntry): BucketEntry => ({
  ...{ key: entry.key, value: entry.string(), revision: entry.revision },
});

/** Opens a bucket, which is a stream; one that exists keeps its settings. */
export async function openBucket(client: JetStreamClient, name: string, settings: BucketSettings): Promise<Bucket> {
  const { existing, ttlMs } = settings;
  const buckets = new Kvm(client);
  const kv = existing
    ? await buckets.open(name)
    : await buckets.create(name, { history, ...(ttlMs && { ttl: ttlMs }) });
  // Opened, it may not be there.
  if (existing) await kv.status();
  return {
    async get(key) {
      const entry = await kv.get(key);
      return entry?.operation === 'PUT' ? toEntry(entry) : undefined;
    },
    async put(key, value, revision) {
      if (revision === undefined) return kv.put(key, value);
      return revision === 0 ? kv.create(key, value) : kv.update(key, value, revision);
    },
    async history(key) {
      const found: BucketEntry[] = [];
      for await (const entry of await kv.history({ key })) found.push(toEntry(entry));
      return found;
    },
    async watch(key, onEntry) {
      const entries = await kv.watch({ ...(key && { key }), ignoreDeletes: true });
      void (async () => {
        for await (const entry of entries) onEntry(toEntry(entry));
      })();
    },
  };
}
