import type { ConsumerInfo, JetStreamManager } from '@nats-io/jetstream';
import type { ChannelState, SubscriberState } from '../bus';
import { subjectOf } from './channels';

/**
 * What the leaders of the streams and of their consumers say. The monitoring of a server tells only what that one knows: one
 * that follows is behind, and has never heard of those who listen.
 */
export async function channelsOf(manager: JetStreamManager): Promise<ChannelState[]> {
  const found: ChannelState[] = [];
  for await (const { config, state } of manager.streams.list()) {
    const subscribers: SubscriberState[] = [];
    for await (const consumer of manager.consumers.list(config.name)) subscribers.push(toSubscriber(consumer));
    found.push({
      name: config.name,
      messages: state.messages,
      bytes: state.bytes,
      firstSequence: state.first_seq,
      lastSequence: state.last_seq,
      subscribers,
    });
  }
  return found;
}

const toSubscriber = ({ name, config, ...info }: ConsumerInfo): SubscriberState => ({
  name: config.filter_subject ? `${name.split('_')[0]} (${subjectOf(config.filter_subject)})` : name,
  online: info.num_waiting > 0 || info.push_bound,
  lag: info.num_pending,
  unacknowledged: info.num_ack_pending,
});
