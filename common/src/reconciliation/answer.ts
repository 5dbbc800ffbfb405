import mongoose from 'mongoose';
import { type EventData, type EventEnvelope, Subjects } from '../events';
import { Listener, type ListenerContext, publishEnvelope } from '../messaging';
import type { Clock } from '../service/clock';
import type { AnyAggregateStore } from '../store';
import { digestOf, type IdRange, rangeFilter, type Versioned } from './digest';

/** What changed more recently is still on its way in the ordinary manner. */
const settledAfterMs = 10_000;

const toKey = (id: string) => new mongoose.Types.ObjectId(id);

/** The owner's side: where a replica differs from the aggregates, it publishes their present state once more. */
export class ReconciliationListener extends Listener<typeof Subjects.ReconciliationRequested> {
  readonly subject = Subjects.ReconciliationRequested;

  constructor(
    readonly group: string,
    private readonly context: ListenerContext,
    private readonly store: AnyAggregateStore,
    private readonly clock: Clock,
  ) {
    super(context);
  }

  async onMessage(
    { aggregate, digest, ...range }: EventData<typeof Subjects.ReconciliationRequested>,
    { correlationId }: EventEnvelope<typeof Subjects.ReconciliationRequested>,
  ): Promise<void> {
    if (aggregate !== this.store.name) return;
    if ((await digestOf(this.versions(range))) === digest) return;
    const before = new Date(this.clock.now().getTime() - settledAfterMs);
    for await (const event of this.store.presentEvents(rangeFilter(range, toKey), before))
      await publishEnvelope(this.context.broker, { ...event, correlationId });
  }

  private async *versions(range: IdRange): AsyncGenerator<Versioned> {
    const found = this.store.model.find(rangeFilter(range, toKey), { version: 1 }).sort({ _id: 1 }).lean().cursor();
    for await (const { _id, version } of found) yield { id: String(_id), version };
  }
}
