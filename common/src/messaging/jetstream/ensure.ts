import { type ConsumerConfig, JetStreamApiError, type JetStreamManager, type StreamConfig } from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';
import type { Logger } from 'pino';
import { ackWaits, type DurableSubscription } from '../broker';
import { channelOf, differences, streamSettings } from './channels';

export interface StreamOptions {
  /** How long streams keep messages, in milliseconds. */
  maxAgeMs: number;
  /** How many servers keep each stream. */
  replicas: number;
  logger: Logger;
}

/** The server's codes for something that exists with other settings. */
const streamExists = 10058;
const consumerExists = 10148;

/** How many messages of a subject may be unacknowledged, with all copies of a service together. */
const maxUnacknowledged = 512;

/**
 * Creates a stream. One that exists with other settings is left as it is: what is wrong with it is logged, and for an
 * operator to decide, since a change may discard messages.
 */
export async function ensureStream(manager: JetStreamManager, name: string, options: StreamOptions): Promise<void> {
  const wanted = streamSettings(name, options);
  try {
    await manager.streams.add(wanted);
  } catch (error) {
    if (!hasCode(error, streamExists)) throw error;
    const { config } = await manager.streams.info(name);
    warnIfOther(wanted, config, options.logger);
  }
}

/** Says what is not as it should be. */
export function warnIfOther(wanted: Partial<StreamConfig>, found: StreamConfig, logger: Logger): void {
  const different = differences(wanted, found);
  if (different.length > 0)
    logger.warn({ stream: found.name, different }, 'A stream is not as it should be; it is used as it is');
}

/**
 * Creates a service's durable consumer of a subject. One that exists follows the service's settings, as they are its
 * own: what changes is logged.
 * @returns its name
 */
export async function ensureConsumer(
  manager: JetStreamManager,
  { subject, group, ackWaitMs }: DurableSubscription,
  logger: Logger,
  more: Pick<ConsumerConfig, 'inactive_threshold'> | object = {},
): Promise<string> {
  const { stream, natsSubject } = channelOf(subject);
  const name = consumerNameOf(group, subject);
  const wanted: Partial<ConsumerConfig> = {
    durable_name: name,
    filter_subject: natsSubject,
    deliver_policy: 'all',
    ack_policy: 'explicit',
    ack_wait: nanos(ackWaitMs),
    backoff: ackWaits.map((times) => nanos(times * ackWaitMs)),
    // The Listener decides when a message becomes a dead letter: the broker cannot know which failures count.
    max_deliver: -1,
    max_ack_pending: maxUnacknowledged,
    ...more,
  };
  try {
    await manager.consumers.add(stream, wanted);
  } catch (error) {
    if (!hasCode(error, consumerExists)) throw error;
    const { config } = await manager.consumers.info(stream, name);
    logger.info({ stream, consumer: name, different: differences(wanted, config) }, 'A consumer is changed');
    await manager.consumers.update(stream, name, wanted);
  }
  return name;
}

/** `orders_created` for the group orders on `ticket:created`; names are unique within a stream. */
export const consumerNameOf = (group: string, subject: string): string =>
  [group, ...channelOf(subject).natsSubject.split('.').slice(1)].join('_');

/** @returns what was made, or undefined if it exists with other settings */
export async function ignoringExisting<T>(make: () => Promise<T>): Promise<T | undefined> {
  try {
    return await make();
  } catch (error) {
    if (hasCode(error, consumerExists)) return undefined;
    throw error;
  }
}

export const hasCode = (error: unknown, code: number): boolean =>
  error instanceof JetStreamApiError && error.code === code;
