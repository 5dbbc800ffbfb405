import {
  type ConsumerConfig,
  type ConsumerMessages,
  type JetStreamClient,
  type JetStreamManager,
  type JsMsg,
  jetstream,
  jetstreamManager,
} from '@nats-io/jetstream';
import { createInbox, errors, headers, type NatsConnection, nanos } from '@nats-io/transport-node';
import type {
  Bucket,
  BucketSettings,
  Bus,
  BusMessage,
  BusOptions,
  ChannelState,
  From,
  ListenOptions,
  Published,
  PublishOptions,
} from '../bus';
import { toError } from '../reconnecting';
import { openBucket } from './bucket';
import { channelOf, subjectOf } from './channels';
import { inboxPrefixOf, openConnection } from './connection';
import { consumerNameOf, ignoringExisting } from './ensure';
import { channelsOf } from './monitoring';
import { asking } from './pull';

const requestTimeoutMs = 15_000;
/** How long the server keeps what nobody listens to any more, and nobody has given a durable name. */
const forgottenAfterMs = 5_000;
const heartbeatMs = 2_000;
/** So many messages of a history are here at once, and a batch that is not full ends after so long. */
const batchSize = 256;
const batchWithinMs = 1_000;

/** With a message that was moved: its sequence at the broker where it comes from. */
const movedFromHeader = 'Ticketing-Moved-From';

/** @throws when the server does not answer */
export async function openBus({ url, clientId }: BusOptions): Promise<Bus> {
  const nc = await openConnection({ url, clientName: clientId, requestTimeoutMs, pingIntervalMs: 2_000 });
  const api = { timeout: requestTimeoutMs, checkAPI: false };
  return new JetStreamBus(nc, jetstream(nc, api), await jetstreamManager(nc, api), clientId, inboxPrefixOf(url));
}

class JetStreamBus implements Bus {
  readonly lost: Promise<Error>;
  private readonly open: ConsumerMessages[] = [];
  private readonly unacknowledged = new Set<JsMsg>();
  private closing = false;
  private lose: (reason: Error) => void = () => {};

  constructor(
    private readonly nc: NatsConnection,
    private readonly client: JetStreamClient,
    private readonly manager: JetStreamManager,
    private readonly clientId: string,
    private readonly inboxPrefix: string | undefined,
  ) {
    this.lost = new Promise((resolve) => {
      this.lose = (reason) => this.closing || resolve(reason);
    });
    void nc.closed().then((reason) => this.lose(toError(reason ?? undefined)));
  }

  async publish(subject: string, payload: string, { id, movedFrom }: PublishOptions = {}): Promise<Published> {
    const { stream, natsSubject } = channelOf(subject);
    const origin = headers();
    if (movedFrom) origin.set(movedFromHeader, `${movedFrom}`);
    try {
      const options = { ...(id && { msgID: id }), headers: origin };
      const { duplicate } = await this.client.publish(natsSubject, payload, options);
      return { duplicate };
    } catch (error) {
      const { cause } = toError(error);
      if (!(cause instanceof errors.RequestError && cause.isNoResponders())) throw error;
      throw new Error(`There is no stream ${stream}, and so nobody takes ${natsSubject}`, { cause });
    }
  }

  async listen(options: ListenOptions, onMessage: (message: BusMessage) => void): Promise<void> {
    for (const subject of options.subjects) {
      const { stream, natsSubject } = channelOf(subject);
      const config = { ...startingAt(options.from), ...memberOf(subject, options), filter_subject: natsSubject };
      const messages = await this.consume(stream, {
        ...{ ...config, ack_policy: 'explicit', ack_wait: nanos(options.ackWaitMs) },
      });
      void forEach(messages, (message) => {
        this.unacknowledged.add(message);
        const acknowledge = () => {
          this.unacknowledged.delete(message);
          message.ack();
        };
        onMessage({ ...toBusMessage(message), subject, acknowledge });
      });
    }
  }

  /** By a push consumer for each stream, named after this client; it goes with it. */
  async watch(subjects: readonly string[], from: From, onMessage: (message: BusMessage) => void): Promise<void> {
    const channels = subjects.map(channelOf);
    const named = new Map(subjects.map((subject) => [channelOf(subject).natsSubject, subject]));
    for (const stream of new Set(channels.map((each) => each.stream))) {
      const { name } = await this.manager.consumers.add(stream, {
        ...startingAt(from),
        name: `MONITOR-${this.clientId.replace(/[^\w-]/g, '-')}`,
        filter_subjects: channels.filter((each) => each.stream === stream).map(({ natsSubject }) => natsSubject),
        deliver_subject: createInbox(this.inboxPrefix),
        ack_policy: 'none',
        // The server waits for a reader who is slow, and a reader notices that it is gone.
        ...{ flow_control: true, idle_heartbeat: nanos(heartbeatMs) },
        inactive_threshold: nanos(forgottenAfterMs),
      });
      const messages = await (await this.client.consumers.getPushConsumer(stream, name)).consume();
      this.open.push(messages);
      void this.untilSilent(messages, stream);
      void forEach(messages, (message) => {
        const seen = toBusMessage(message);
        onMessage({ ...seen, subject: named.get(message.subject) ?? seen.subject });
      });
    }
  }

  /** A push consumer lives on one server, which may not be that of the connection, and ends with it. */
  private async untilSilent(messages: ConsumerMessages, stream: string): Promise<void> {
    for await (const { type } of messages.status()) {
      if (type === 'heartbeats_missed' || type === 'consumer_deleted')
        return this.lose(new Error(`The server no longer tells of the stream ${stream}`));
    }
  }

  bucket(name: string, settings: BucketSettings): Promise<Bucket> {
    return openBucket(this.client, name, settings);
  }

  channels(): Promise<ChannelState[]> {
    return channelsOf(this.manager);
  }

  async history(
    onMessage: (message: BusMessage) => void | Promise<void>,
    { subject, signal }: { subject?: string; signal?: AbortSignal } = {},
  ): Promise<void> {
    const take = (message: BusMessage) => {
      signal?.throwIfAborted();
      return onMessage(message);
    };
    const wanted = subject === undefined ? undefined : channelOf(subject);
    for await (const { config, state } of this.manager.streams.list()) {
      // Buckets hold what our streams have had.
      if (config.name.startsWith('KV_')) continue;
      if (state.messages > 0 && (!wanted || config.name === wanted.stream))
        await this.read(config.name, state.last_seq, take, wanted?.natsSubject);
    }
  }

  /** Hands over a stream up to a sequence, in batches. */
  private async read(
    stream: string,
    last: number,
    onMessage: (message: BusMessage) => void | Promise<void>,
    natsSubject?: string,
  ): Promise<void> {
    const { name } = await this.manager.consumers.add(stream, {
      ...{ deliver_policy: 'all', ack_policy: 'none', inactive_threshold: nanos(forgottenAfterMs) },
      ...(natsSubject && { filter_subject: natsSubject }),
    });
    const consumer = await this.client.consumers.get(stream, name);
    // Asked each time: what expires meanwhile would be waited for in vain.
    for (let pending = 0; ; ) {
      pending = (await consumer.info()).num_pending;
      if (pending === 0) break;
      const batch = await consumer.fetch({ max_messages: Math.min(pending, batchSize), expires: batchWithinMs });
      for await (const message of batch) {
        if (message.seq > last) return;
        await onMessage(toBusMessage(message));
      }
    }
  }

  async close(): Promise<void> {
    this.closing = true;
    for (const messages of this.open) messages.stop();
    for (const message of this.unacknowledged) message.nak();
    await this.nc.drain();
  }

  private async consume(stream: string, config: Partial<ConsumerConfig>): Promise<ConsumerMessages> {
    // Another member may have made it, and started elsewhere: the group has one position.
    const made = await ignoringExisting(() => this.manager.consumers.add(stream, config));
    const name = made?.name ?? config.durable_name ?? config.name ?? '';
    const consumer = await this.client.consumers.get(stream, name);
    const messages = await consumer.consume(asking);
    this.open.push(messages);
    return messages;
  }
}

/** Members of a group share a consumer. One without a durable name goes when its last listener has gone. */
function memberOf(subject: string, { group, durable }: ListenOptions): Partial<ConsumerConfig> {
  const shared = group && consumerNameOf(`listen-${group}`, subject);
  return durable
    ? { durable_name: consumerNameOf(durable, subject) }
    : { ...(shared && { name: shared }), inactive_threshold: nanos(forgottenAfterMs) };
}

async function forEach(messages: ConsumerMessages, work: (message: JsMsg) => void): Promise<void> {
  for await (const message of messages) work(message);
}

const toBusMessage = (message: JsMsg): BusMessage => ({
  subject: subjectOf(message.subject),
  payload: message.string(),
  sequence: message.seq,
  redeliveries: message.info.deliveryCount - 1,
  storedAt: message.time,
  ...(message.headers?.has(movedFromHeader) && { movedFrom: Number(message.headers.get(movedFromHeader)) }),
  acknowledge: () => {},
});

function startingAt(from: From): Partial<ConsumerConfig> {
  switch (from.policy) {
    case 'earliest':
      return { deliver_policy: 'all' };
    case 'last':
      return { deliver_policy: 'last' };
    case 'last-per-subject':
      return { deliver_policy: 'last_per_subject' };
    case 'new':
      return { deliver_policy: 'new' };
    case 'sequence':
      return { deliver_policy: 'by_start_sequence', opt_start_seq: from.sequence };
    case 'time':
      return { deliver_policy: 'by_start_time', opt_start_time: from.time.toISOString() };
  }
}
