import type { Model } from 'mongoose';
import type { Subject } from '../events';
import type { Clock } from '../service/clock';
import { outboxAge } from '../service/metrics';
import type { AggregateFields } from './aggregate-schema';
import type { AnyAggregateStore } from './aggregate-store';

/** So many outboxes are looked at: in an outage there may be any number, and the oldest say enough. */
const looked = 500;

/**
 * What waits to be published. An outbox is published in order, so its first event is the one that does not get through.
 * @returns for each subject since when its oldest event has waited
 */
export async function waitingSince(stores: AnyAggregateStore[]): Promise<Map<Subject, Date>> {
  const oldest = new Map<Subject, Date>();
  for (const { model } of stores) {
    const waiting = await (model as unknown as Model<AggregateFields>)
      .find({ 'outbox.occurredAt': { $gt: new Date(0) } }, { 'outbox.subject': 1, 'outbox.occurredAt': 1 })
      .sort({ 'outbox.occurredAt': 1 })
      .limit(looked)
      .lean();
    for (const { outbox } of waiting) {
      const [first] = outbox;
      if (first && first.occurredAt < (oldest.get(first.subject) ?? new Date(8.64e15)))
        oldest.set(first.subject, first.occurredAt);
    }
  }
  return oldest;
}

/** Tells the metrics for how long events have waited. */
export async function measureOutboxes(stores: AnyAggregateStore[], clock: Clock): Promise<void> {
  const waiting = await waitingSince(stores);
  // A subject that waits no more has no value.
  outboxAge.reset();
  for (const [subject, since] of waiting) outboxAge.set({ subject }, (clock.now().getTime() - since.getTime()) / 1000);
}
