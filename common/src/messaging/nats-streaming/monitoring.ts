import * as z from 'zod';
import type { ChannelState, SubscriberState } from '../bus';

/** What NATS Streaming's monitoring reports about its channels. */
const answer = z.object({
  channels: z
    .array(
      z.object({
        name: z.string(),
        msgs: z.number(),
        bytes: z.number(),
        first_seq: z.number(),
        last_seq: z.number(),
        subscriptions: z
          .array(
            z.object({
              client_id: z.string().default(''),
              queue_name: z.string().optional(),
              durable_name: z.string().optional(),
              is_offline: z.boolean().default(false),
              last_sent: z.number(),
              pending_count: z.number(),
            }),
          )
          .default([]),
      }),
    )
    .default([]),
});
type Subscription = z.infer<typeof answer>['channels'][number]['subscriptions'][number];

export async function channelsOf(monitoringUrl: string): Promise<ChannelState[]> {
  // Enough for all channels: there is one per subject.
  const response = await fetch(`${monitoringUrl}/streaming/channelsz?subs=1&limit=1000`);
  const { channels } = answer.parse(await response.json());
  return channels.map(({ name, msgs, bytes, first_seq, last_seq, subscriptions }) => ({
    name,
    messages: msgs,
    bytes,
    firstSequence: first_seq,
    lastSequence: last_seq,
    subscribers: subscribersOf(subscriptions, last_seq),
  }));
}

/** The members of a queue group are listed one by one, and share its position. */
function subscribersOf(subscriptions: Subscription[], last: number): SubscriberState[] {
  const found = new Map<string, SubscriberState>();
  for (const { client_id, queue_name, durable_name, is_offline, last_sent, pending_count } of subscriptions) {
    // A durable's queue name is `durable:group`, and ours are the same.
    const name = queue_name?.split(':').at(-1) ?? (durable_name || client_id);
    const { online = false, lag = last, unacknowledged = 0 } = found.get(name) ?? {};
    found.set(name, {
      name,
      online: online || !is_offline,
      lag: Math.min(lag, last - last_sent),
      unacknowledged: unacknowledged + pending_count,
    });
  }
  return [...found.values()];
}
