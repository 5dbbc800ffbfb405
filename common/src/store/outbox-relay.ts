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
  /** How old an entry must be, in milliseconds, before the sweep takes it for left behind. */
  sweepAfterMs?: number;
}

/** The relay only ever looks at outboxes, whatever the state beside them is. */
type AnyAggregate = Model<AggregateFields>;

const concurrency = 64;
const sweepBatch = 500;

/**
 * Carries events from outboxes to the broker: publish the oldest entry, wait for the broker's acknowledgement, remove
 * that entry by its id without touching the version. Copies of a service may send the same entry; none is ever lost.
 */
export class OutboxRelay {
  private readonly slots = bulkhead(concurrency, Number.POSITIVE_INFINITY);
  /** The documents that are being drained, and whether somebody has written to one of them meanwhile. */
  private readonly draining = new Map<string, { again: boolean }>();
  private readonly tasks = new Set<Promise<void>>();
  private readonly models = new Set<AnyAggregate>();

  constructor(private readonly options: OutboxRelayOptions) {}

  /** Lets the sweep look after a model's outboxes too. */
  watch<State>(model: Model<AggregateDocument<State>>): void {
    this.models.add(model as unknown as AnyAggregate);
  }

  /**
   * Publishes a document's outbox right after a write; does not wait, and leaves what fails to the sweep.
   * @param entries the outbox as it was just written
   */
  kick<State>(model: Model<AggregateDocument<State>>, id: string, entries: OutboxEntry[]): void {
    this.begin(model as unknown as AnyAggregate, id, entries);
  }

  /**
   * Publishes what crashes and broken connections left behind.
   * @returns the number of documents that were taken up
   */
  async sweep(): Promise<number> {
    const { broker, clock, sweepAfterMs = 3_000 } = this.options;
    if (!broker.isConnected()) return 0;
    const before = new Date(clock.now().getTime() - sweepAfterMs);
    const found = await Promise.all([...this.models].map((model) => this.sweepModel(model, before)));
    return found.reduce((sum, count) => sum + count, 0);
  }

  /** Resolves when nothing is being published any more. */
  async idle(): Promise<void> {
    while (this.tasks.size > 0) await Promise.all(this.tasks);
  }

  private async sweepModel(model: AnyAggregate, before: Date): Promise<number> {
    const stale = await model
      .find({ 'outbox.occurredAt': { $lt: before } }, { _id: 1 })
      .limit(sweepBatch)
      .lean();
    const taken = stale.filter(({ _id }) => !this.draining.has(_id.toHexString()));
    repairs.inc({ kind: 'outbox' }, taken.length);
    await Promise.all(taken.map(({ _id }) => this.begin(model, _id.toHexString(), [])));
    return taken.length;
  }

  private begin(model: AnyAggregate, id: string, entries: OutboxEntry[]): Promise<void> {
    const running = this.draining.get(id);
    if (running) {
      running.again = true;
      return Promise.resolve();
    }
    const state = { again: entries.length === 0 };
    this.draining.set(id, state);
    const task = this.slots
      .execute(() => this.drain(model, id, entries, state))
      .catch((error: unknown) => this.options.logger.warn({ err: error, id }, 'outbox left to the sweep'))
      .finally(() => this.tasks.delete(task));
    this.tasks.add(task);
    return task;
  }

  private async drain(model: AnyAggregate, id: string, known: OutboxEntry[], state: { again: boolean }): Promise<void> {
    try {
      await this.publish(model, id, known);
      while (state.again) {
        state.again = false;
        const document = await model.findById(id, { outbox: 1 }).lean();
        await this.publish(model, id, document?.outbox ?? []);
      }
    } finally {
      // In the same turn as the last look at `again`: a turn later, a write in between would wait for the sweep.
      this.draining.delete(id);
    }
  }

  /** In order, one after the other: a later event is never sent while an earlier one is not. */
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
  // The store wrote this entry with the data of its subject; the database has forgotten the type.
  return { id: _id, subject, version, occurredAt: occurredAt.toISOString(), correlationId, data } as EventEnvelope;
}
