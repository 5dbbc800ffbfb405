import { bulkhead } from 'cockatiel';
import mongoose, { type Model } from 'mongoose';
import type { EventEnvelope } from '../events';
import type { Broker } from '../messaging';
import { publishEnvelope } from '../messaging';
import type { Clock } from '../service/clock';
import { failpoint } from '../service/failpoint';
import type { Logger } from '../service/logger';
import { repairs } from '../service/metrics';
import type { AggregateDocument, AggregateFields, OutboxEntry } from './aggregate-schema';
import { untilWritten } from './conflicts';
import { Together, tidying } from './together';

export interface OutboxRelayOptions {
  broker: Broker;
  clock: Clock;
  logger: Logger;
  /** How old an entry must be, in milliseconds, before the sweep considers it left behind. */
  sweepAfterMs?: number;
  /** How long a published entry may wait to be removed together with others, in milliseconds. */
  removeWithinMs?: number;
}

/** The relay only looks at outboxes, whatever the state. */
type AnyAggregate = Model<AggregateFields>;
type Claimed = Pick<AggregateFields, '_id' | 'outbox'>;

/** How many documents are published concurrently right after their writes, and how many more may queue. */
const concurrency = 64;
const queued = 1_000;
/** How many documents one copy's sweep publishes concurrently. */
const sweepers = 8;
/** How many documents one sweep publishes, so that a service with a long backlog can still stop in time. */
const sweepBatch = 500;
/** Longer than a publish may take. If the claimer crashes, other copies take over after this time. */
const claimMs = 10_000;

/**
 * Carries events from outboxes to the broker: each write's event is published by the copy that wrote it, and once the
 * broker has acknowledged it, removed by its id without touching the version. Removals wait a moment for each other:
 * one command removes them all. A copy that dies leaves its events to the sweep. Copies may publish the same entry
 * twice; none is ever lost.
 */
export class OutboxRelay {
  private readonly slots = bulkhead(concurrency, queued);
  /** What is still to be published, by document: one entry after the other. */
  private readonly draining = new Map<string, OutboxEntry[]>();
  private readonly tasks = new Set<Promise<boolean>>();
  private readonly models = new Set<AnyAggregate>();
  /** What has been published and not been removed yet, by entry. */
  private readonly published: Together<{ model: AnyAggregate; id: string }>;

  constructor(private readonly options: OutboxRelayOptions) {
    this.published = new Together({
      write: removeAll,
      failed: (err) => options.logger.warn({ err }, 'published events left to the sweep'),
      withinMs: options.removeWithinMs,
    });
  }

  /** Includes a model's outboxes in the sweep. */
  watch<State>(model: Model<AggregateDocument<State>>): void {
    this.models.add(model as unknown as AnyAggregate);
  }

  /**
   * Publishes the events of a write right after it. Does not wait; failures, and writes while the queue is full, are
   * left to the sweep.
   * @param entries what the write has added to the outbox; others in it belong to those who wrote them, or to the sweep
   */
  kick<State>(model: Model<AggregateDocument<State>>, id: string, entries: OutboxEntry[]): void {
    const running = this.draining.get(id);
    if (running) {
      running.push(...entries);
      return;
    }
    const { executionSlots, queueSlots } = this.slots;
    if (entries.length === 0 || executionSlots + queueSlots === 0) return;
    const outboxes = model as unknown as AnyAggregate;
    void this.begin(id, entries, (queue) => this.slots.execute(() => this.drain(outboxes, id, queue)));
  }

  /**
   * Publishes what crashes and broken connections left behind. Copies that sweep at the same time share the work: each
   * claims one document after another, so that no two copies publish the same one.
   * @returns the number of documents that this copy processed
   */
  async sweep(): Promise<number> {
    const taken = await Promise.all([...this.models].map((model) => this.sweepModel(model)));
    await this.published.flush();
    return taken.reduce((sum, count) => sum + count, 0);
  }

  /** Resolves once nothing is being published. */
  async quiet(): Promise<void> {
    while (this.tasks.size > 0) await Promise.all(this.tasks);
  }

  /** Resolves once nothing is being published, and nothing of this process waits to be tidied up. */
  async idle(): Promise<void> {
    await this.quiet();
    await Promise.all([this.published, ...tidying].map((each) => each.flush()));
  }

  private async sweepModel(model: AnyAggregate): Promise<number> {
    let taken = 0;
    const work = async (first: Claimed | null) => {
      for (let claimed = first; claimed && taken < sweepBatch; claimed = await this.claim(model)) {
        const id = claimed._id.toHexString();
        const { outbox } = claimed;
        if (this.draining.has(id)) continue;
        taken += 1;
        repairs.inc({ kind: 'outbox' });
        // After a failure the next one may fail as well, and a document claimed in vain waits longer than an unclaimed
        // one.
        if (!(await this.begin(id, outbox, (queue) => this.drain(model, id, queue)))) return;
      }
    };
    // If nothing is left behind, the sweep costs a single query.
    const first = await this.claim(model);
    if (!first) return 0;
    const others = Array.from({ length: sweepers - 1 }, async () => work(await this.claim(model)));
    await Promise.all([work(first), ...others]);
    return taken;
  }

  /** @returns a document with entries that have waited too long, claimed: other copies leave it alone for a while */
  private async claim(model: AnyAggregate): Promise<Claimed | null> {
    const { broker, clock, sweepAfterMs = 3_000 } = this.options;
    if (!broker.isConnected()) return null;
    const now = clock.now().getTime();
    return model
      .findOneAndUpdate(
        {
          'outbox.occurredAt': { $lt: new Date(now - sweepAfterMs) },
          // No entry may be claimed: the claim of one that is being published covers those behind it.
          'outbox.claimedUntil': { $not: { $gt: new Date(now) } },
        },
        { $set: { 'outbox.$[].claimedUntil': new Date(now + claimMs) } },
        { projection: { outbox: 1 } },
      )
      .lean<Claimed>();
  }

  /** @returns whether everything was published */
  private begin(id: string, entries: OutboxEntry[], drain: (queue: OutboxEntry[]) => Promise<void>): Promise<boolean> {
    const queue = [...entries];
    this.draining.set(id, queue);
    const task = drain(queue)
      .then(
        () => true,
        (error: unknown) => {
          this.options.logger.warn({ err: error, id }, 'outbox left to the sweep');
          return false;
        },
      )
      .finally(() => this.tasks.delete(task));
    this.tasks.add(task);
    return task;
  }

  /** In order, one after the other. */
  private async drain(model: AnyAggregate, id: string, queue: OutboxEntry[]): Promise<void> {
    try {
      for (let entry = queue.shift(); entry; entry = queue.shift()) {
        failpoint('outbox:before-publish');
        await publishEnvelope(this.options.broker, toEnvelope(entry));
        failpoint('outbox:after-publish');
        this.published.add(entry._id, { model, id });
      }
    } finally {
      // In the same turn as the last look into the queue: one turn later, a write in between would have to wait for the
      // sweep.
      this.draining.delete(id);
    }
  }
}

/** Removes published entries, however many: one command for each kind of aggregate. */
async function removeAll(published: ReadonlyMap<string, { model: AnyAggregate; id: string }>): Promise<void> {
  for (const model of new Set([...published.values()].map((entry) => entry.model))) {
    const own = [...published].filter(([, entry]) => entry.model === model);
    const ids = own.map(([, { id }]) => new mongoose.Types.ObjectId(id));
    const entries = own.map(([entry]) => entry);
    await untilWritten(() => model.updateMany({ _id: { $in: ids } }, { $pull: { outbox: { _id: { $in: entries } } } }));
  }
}

function toEnvelope(entry: OutboxEntry): EventEnvelope {
  const { _id, subject, version, occurredAt, correlationId, data } = entry;
  // The store wrote this entry with its subject's data; the database does not keep the type.
  return { id: _id, subject, version, occurredAt: occurredAt.toISOString(), correlationId, data } as EventEnvelope;
}
