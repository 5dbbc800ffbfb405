import { bulkhead } from 'cockatiel';
import type { Model } from 'mongoose';
import type { EventEnvelope } from '../events';
import type { Broker } from '../messaging';
import { publishEnvelope } from '../messaging';
import type { Clock } from '../service/clock';
import { failpoint } from '../service/failpoint';
import type { Logger } from '../service/logger';
import { repairs } from '../service/metrics';
import type { AggregateDocument, AggregateFields, OutboxEntry } from './aggregate-schema';

export interface OutboxRelayOptions {
  broker: Broker;
  clock: Clock;
  logger: Logger;
  /** How old an entry must be, in milliseconds, before the sweep considers it left behind. */
  sweepAfterMs?: number;
}

/** The relay only looks at outboxes, whatever the state. */
type AnyAggregate = Model<AggregateFields>;
type Claimed = Pick<AggregateFields, '_id' | 'outbox'>;

/** A document whose outbox is being published, and whether it has been written to meanwhile. */
interface Draining {
  again: boolean;
}

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
 * Carries events from outboxes to the broker: publish the oldest entry, wait for the broker's acknowledgement, remove
 * that entry by its id without touching the version. Copies of a service may publish the same entry twice; none is ever
 * lost.
 */
export class OutboxRelay {
  private readonly slots = bulkhead(concurrency, queued);
  private readonly draining = new Map<string, Draining>();
  private readonly tasks = new Set<Promise<boolean>>();
  private readonly models = new Set<AnyAggregate>();

  constructor(private readonly options: OutboxRelayOptions) {}

  /** Includes a model's outboxes in the sweep. */
  watch<State>(model: Model<AggregateDocument<State>>): void {
    this.models.add(model as unknown as AnyAggregate);
  }

  /**
   * Publishes a document's outbox right after a write. Does not wait; failures, and writes while the queue is full, are
   * left to the sweep.
   * @param entries the outbox as it was just written
   */
  kick<State>(model: Model<AggregateDocument<State>>, id: string, entries: OutboxEntry[]): void {
    const running = this.draining.get(id);
    if (running) {
      running.again = true;
      return;
    }
    const { executionSlots, queueSlots } = this.slots;
    if (executionSlots + queueSlots === 0) return;
    const outboxes = model as unknown as AnyAggregate;
    void this.begin(id, (state) => this.slots.execute(() => this.drain(outboxes, id, entries, state)));
  }

  /**
   * Publishes what crashes and broken connections left behind. Copies that sweep at the same time share the work: each
   * claims one document after another, so that no two copies publish the same one.
   * @returns the number of documents that this copy processed
   */
  async sweep(): Promise<number> {
    const taken = await Promise.all([...this.models].map((model) => this.sweepModel(model)));
    return taken.reduce((sum, count) => sum + count, 0);
  }

  /** Resolves once nothing is being published. */
  async idle(): Promise<void> {
    while (this.tasks.size > 0) await Promise.all(this.tasks);
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
        if (!(await this.begin(id, (state) => this.drain(model, id, outbox, state)))) return;
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
  private begin(id: string, drain: (state: Draining) => Promise<void>): Promise<boolean> {
    const state = { again: false };
    this.draining.set(id, state);
    const task = drain(state)
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

  private async drain(model: AnyAggregate, id: string, known: OutboxEntry[], state: Draining): Promise<void> {
    try {
      await this.publish(model, id, known);
      while (state.again) {
        state.again = false;
        const document = await model.findById(id, { outbox: 1 }).lean();
        await this.publish(model, id, document?.outbox ?? []);
      }
    } finally {
      // In the same turn as the last check of `again`: one turn later, a write in between would have to wait for the
      // sweep.
      this.draining.delete(id);
    }
  }

  /** In order, one after the other: a later event is never published before an earlier one. */
  private async publish(model: AnyAggregate, id: string, entries: OutboxEntry[]): Promise<void> {
    for (const entry of entries) {
      failpoint('outbox:before-publish');
      await publishEnvelope(this.options.broker, toEnvelope(entry));
      failpoint('outbox:after-publish');
      await model.updateOne({ _id: id }, { $pull: { outbox: { _id: entry._id } } });
    }
  }
}

function toEnvelope(entry: OutboxEntry): EventEnvelope {
  const { _id, subject, version, occurredAt, correlationId, data } = entry;
  // The store wrote this entry with its subject's data; the database does not keep the type.
  return { id: _id, subject, version, occurredAt: occurredAt.toISOString(), correlationId, data } as EventEnvelope;
}
