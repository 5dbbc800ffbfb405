import { z } from 'zod';
import type { ChannelState } from '../adapter';
import { subjectOf } from './channels';

/** What a NATS server's monitoring reports about its streams and their consumers. */
const answer = z.object({
  account_details: z
    .array(
      z.object({
        stream_detail: z
          .array(
            z.object({
              name: z.string(),
              state: z.object({
                messages: z.number(),
                bytes: z.number(),
                first_seq: z.number(),
                last_seq: z.number(),
              }),
              consumer_detail: z
                .array(
                  z.object({
                    name: z.string(),
                    config: z.object({ filter_subject: z.string().optional(), durable_name: z.string().optional() }),
                    num_waiting: z.number(),
                    num_pending: z.number(),
                    num_ack_pending: z.number(),
                    push_bound: z.boolean().default(false),
                  }),
                )
                .default([]),
            }),
          )
          .default([]),
      }),
    )
    .default([]),
});

export async function channelsOf(monitoringUrl: string): Promise<ChannelState[]> {
  const response = await fetch(`${monitoringUrl}/jsz?consumers=true&config=true`);
  const { account_details } = answer.parse(await response.json());
  return account_details
    .flatMap(({ stream_detail }) => stream_detail)
    .map(({ name, state, consumer_detail }) => ({
      name,
      messages: state.messages,
      bytes: state.bytes,
      firstSequence: state.first_seq,
      lastSequence: state.last_seq,
      subscribers: consumer_detail.map(({ name, config, num_waiting, num_pending, num_ack_pending, push_bound }) => ({
        name: config.filter_subject ? `${name.split('_')[0]} (${subjectOf(config.filter_subject)})` : name,
        online: num_waiting > 0 || push_bound,
        lag: num_pending,
        unacknowledged: num_ack_pending,
      })),
    }));
}
