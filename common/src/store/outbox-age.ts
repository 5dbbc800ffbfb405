import type { Model } from 'mongoose';
import type { Subject } from '../events';
import type { Clock } from '../service/clock';
import { outboxAge } from '../service/metrics';
import type { AggregateFields } from './aggregate-schema';
import type { AnyAggregateStore } from './aggregate-store';

/** How many outboxes are examined: an outage may leave any number, and the oldest ones are enough. */
const looked = 500;

/**
 * Finds what waits to be published. An outbox is published in order, so its first event is the one that is stuck.
 * @returns for each subject, since when its oldest event has waited
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

/** Updates the metric of how long events have waited. */
export async function measureOutboxes(stores: AnyAggregateStore[], clock: Clock): Promise<void> {
  const waiting = await waitingSince(stores);
  // A subject without waiting events has no value.
  outboxAge.reset();
  for (const [subject, since] of waiting) outboxAge.set({ subject }, (clock.now().getTime() - since.getTime()) / 1000);
}
