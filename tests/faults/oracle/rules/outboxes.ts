import type { Snapshot } from '../snapshot';

/** Every event has reached the broker. */
export function fullOutboxes({ tickets, orders, payments }: Snapshot): string[] {
  return [...tickets, ...orders, ...payments]
    .filter(({ outbox }) => outbox.length > 0)
    .map(({ _id, outbox }) => `${_id} still has ${outbox.map((entry) => entry._id).join(', ')} to publish`);
}
