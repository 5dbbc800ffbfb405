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
type Refresh = (rows: string[]) => Promise<void>;
/** The document of an entry. */
type Outbox = { model: AnyAggregate; id: string };
/** The rows of the model's read model that follow from an entry, and whether it has been published. */
type Following = Outbox & { affects: string[]; isPublished: boolean };

/** How many documents are published concurrently right after their writes, and how many more may queue. */
const concurrency = 64;
const queued = 1_000;
/** How many documents one copy's sweep publishes concurrently. */
const sweepers = 8;
/** How many documents one sweep publishes, so that a service with a long backlog can still stop in time. */
const sweepBatch = 500;
/** How long what is read may be behind, in milliseconds; without other work, nobody notices. */
const refreshWithinMs = 200;
/** How long `look` looks each time after something may have been left here: longer than `claimMs`, and `sweepAfterMs`. */
const watchfulMs = 20_000;
/** How long it rests otherwise: what another copy leaves when it dies can wait for that. */
const calmMs = 5_000;
/** Longer than a publish may take. If the claimer crashes, other copies take over after this time. */
const claimMs = 10_000;

/**
 * Carries events from outboxes to the broker: each write's event is published by the copy that wrote it, and once the
 * broker has acknowledged it, removed by its id without touching the version. Removals wait a moment for each other:
 * one command removes them all, after what follows from them in a read model is refreshed, which waits less. A copy that
 * dies leaves its events to the sweep, and what follows from them, too. Copies may publish the same entry twice; none is
 * ever lost.
 */
export class OutboxRelay {
  private readonly slots = bulkhead(concurrency, queued);
  /** What is still to be published, by document: one entry after the other. */
  private readonly draining = new Map<string, OutboxEntry[]>();
  private readonly tasks = new Set<Promise<boolean>>();
  private readonly models = new Set<AnyAggregate>();
  /** What read models are to follow, by entry; they do not wait for the broker. */
  private readonly followed: Together<Following>;
  /** What has been published and followed, and not been removed yet, by entry. */
  private readonly published: Together<Outbox>;
  private readonly refreshes = new Map<AnyAggregate, Refresh>();
  /** Until when something may be there that this process has left, or the one before it; by `performance.now()`. */
  private watchfulUntil = 0;
  private lookedAt = 0;

  constructor(private readonly options: OutboxRelayOptions) {
    const { logger, removeWithinMs } = options;
    const left = (what: string) => (err: unknown) => {
      this.beWatchful();
      logger.warn({ err }, `${what} left to the sweep`);
    };
    this.beWatchful();
    this.followed = new Together({
      write: (followed) => this.refresh(followed),
      failed: left('read models'),
      withinMs: removeWithinMs ?? refreshWithinMs,
    });
    this.published = new Together({
      write: removeAll,
      failed: left('published events'),
      withinMs: removeWithinMs,
    });
  }

  /** Has the read model of a model's aggregates refreshed before their entries are removed. */
  refreshBefore<State>(model: Model<AggregateDocument<State>>, refresh: Refresh): void {
    this.refreshes.set(model as unknown as AnyAggregate, refresh);
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
    if (entries.length === 0) return;
    const outboxes = model as unknown as AnyAggregate;
    const { executionSlots, queueSlots } = this.slots;
    if (executionSlots + queueSlots === 0) this.leave(outboxes, id, entries);
    else void this.begin(outboxes, id, entries, (queue) => this.slots.execute(() => this.drain(outboxes, id, queue)));
  }

  /**
   * To be called every second: sweeps each time while something may have been left here, and otherwise every few seconds.
   */
  async look(): Promise<void> {
    const now = performance.now();
    // What could not be published meanwhile waits for its return.
    if (!this.options.broker.isConnected()) this.beWatchful();
    if (now >= this.watchfulUntil && now - this.lookedAt < calmMs) return;
    this.lookedAt = now;
    const swept = await this.sweep().catch((error) => {
      this.beWatchful();
      throw error;
    });
    if (swept > 0) this.beWatchful();
  }

  /**
   * Publishes what crashes and broken connections left behind. Copies that sweep at the same time share the work: each
   * claims one document after another, so that no two copies publish the same one.
   * @returns the number of documents that this copy processed
   */
  async sweep(): Promise<number> {
    const taken = await Promise.all([...this.models].map((model) => this.sweepModel(model)));
    await this.tidyUp();
    return taken.reduce((sum, count) => sum + count, 0);
  }

  /** Resolves once nothing is being published. */
  async quiet(): Promise<void> {
    while (this.tasks.size > 0) await Promise.all(this.tasks);
  }

  /** Resolves once nothing is being published, and nothing of this process waits to be tidied up. */
  async idle(): Promise<void> {
    await this.quiet();
    await Promise.all([this.tidyUp(), ...[...tidying].map((each) => each.flush())]);
  }

  private async tidyUp(): Promise<void> {
    await this.followed.flush();
    await this.published.flush();
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
        if (!(await this.begin(model, id, outbox, (queue) => this.drain(model, id, queue)))) return;
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
    // By the driver: every copy asks again and again, for ever.
    const claimed = await model.collection.findOneAndUpdate(
      {
        'outbox.occurredAt': { $lt: new Date(now - sweepAfterMs) },
        // No entry may be claimed: the claim of one that is being published covers those behind it.
        'outbox.claimedUntil': { $not: { $gt: new Date(now) } },
      },
      { $set: { 'outbox.$[].claimedUntil': new Date(now + claimMs) } },
      { projection: { outbox: 1 } },
    );
    return claimed as Claimed | null;
  }

  /** @returns whether everything was published */
  private begin(
    model: AnyAggregate,
    id: string,
    entries: OutboxEntry[],
    drain: (queue: OutboxEntry[]) => Promise<void>,
  ): Promise<boolean> {
    const queue = [...entries];
    this.draining.set(id, queue);
    const task = drain(queue)
      .then(
        () => true,
        (error: unknown) => {
          this.options.logger.warn({ err: error, id }, 'outbox left to the sweep');
          this.leave(model, id, queue);
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
      // An entry stays in the queue until it is published: what is left there then was not.
      for (let [entry] = queue; entry; [entry] = queue) {
        failpoint('outbox:before-publish');
        await publishEnvelope(this.options.broker, toEnvelope(entry));
        failpoint('outbox:after-publish');
        this.follow(entry, { model, id, isPublished: true });
        queue.shift();
      }
    } finally {
      // In the same turn as the last look into the queue: one turn later, a write in between would have to wait for the
      // sweep.
      this.draining.delete(id);
    }
  }

  /** Leaves entries to the sweep; only what is read may not wait for it, as it cannot come before the broker is back. */
  private leave(model: AnyAggregate, id: string, entries: OutboxEntry[]): void {
    this.beWatchful();
    for (const entry of entries) if (entry.affects) this.follow(entry, { model, id, isPublished: false });
  }

  private beWatchful(): void {
    this.watchfulUntil = performance.now() + watchfulMs;
  }

  private follow({ _id, affects }: OutboxEntry, of: Omit<Following, 'affects'>): void {
    if (affects) this.followed.add(_id, { ...of, affects });
    else this.published.add(_id, of);
  }

  private async refresh(followed: ReadonlyMap<string, Following>): Promise<void> {
    for (const [model, refresh] of this.refreshes) {
      const own = [...followed.values()].filter((entry) => entry.model === model);
      const rows = new Set(own.flatMap(({ affects }) => affects));
      if (rows.size > 0) await refresh([...rows]);
    }
    for (const [entry, { isPublished, ...of }] of followed) if (isPublished) this.published.add(entry, of);
  }
}

/** Removes published entries, however many: one command for each kind of aggregate. */
async function removeAll(published: ReadonlyMap<string, Outbox>): Promise<void> {
  for (const model of new Set([...published.values()].map((entry) => entry.model))) {
    const own = [...published].filter(([, entry]) => entry.model === model);
    const ids = own.map(([, { id }]) => new mongoose.Types.ObjectId(id));
    const entries = own.map(([entry]) => entry);
    const removal = { $pull: { outbox: { _id: { $in: entries } } } };
    await untilWritten(() => model.collection.updateMany({ _id: { $in: ids } }, removal as never));
  }
}

function toEnvelope(entry: OutboxEntry): EventEnvelope {
  const { _id: id, subject, version, occurredAt, correlationId, traceparent, data } = entry;
  const caused = { correlationId, ...(traceparent && { traceparent }) };
  // The store wrote this entry with its subject's data; the database does not keep the type.
  return { id, subject, version, occurredAt: occurredAt.toISOString(), ...caused, data } as EventEnvelope;
}
