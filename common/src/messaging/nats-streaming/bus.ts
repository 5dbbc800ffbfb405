import { setTimeout as wait } from 'node:timers/promises';
import { ConstantBackoff, handleWhen, retry } from 'cockatiel';
import {
  connect,
  type Message,
  type Stan,
  StartPosition,
  type Subscription,
  type SubscriptionOptions,
} from 'node-nats-streaming';
import type { Bucket, Bus, BusMessage, BusOptions, ChannelState, From, ListenOptions, Published } from '../bus';
import { patience, toError } from '../reconnecting';
import { receiveAs } from './inboxes';
import { channelsOf } from './monitoring';
import './stan';

/** A server that is only just up loses requests to connect: they are sent again, and not for a moment only. */
const connecting = retry(
  handleWhen(({ message }) => message.includes('connect request timeout')),
  { maxAttempts: 4, backoff: new ConstantBackoff(0) },
);
/** How often to look whether what is waited for has expired. */
const lookEveryMs = 1_000;
/** So many messages may be waiting for an acknowledgement; a reader of history acknowledges each when it is done with it. */
const maxInFlight = 256;

/**
 * A start by time is sent as a span before now, and means a later time when it arrives: this much earlier is asked for, and
 * what is too early dropped.
 */
const startEarlierMs = 5_000;

/** @throws when the server does not answer, or the client id is taken */
export const openBus = (options: BusOptions): Promise<Bus> => connecting.execute(() => tryToOpen(options));

async function tryToOpen({ url, clusterId, clientId, monitoringUrl }: BusOptions): Promise<Bus> {
  const { username, password } = new URL(url);
  const stan = connect(clusterId, clientId, {
    url,
    ...(username && { user: decodeURIComponent(username), pass: decodeURIComponent(password) }),
    connectTimeout: patience.requestTimeoutMs,
    stanPingInterval: 2_000,
    stanMaxPingOut: 3,
    reconnect: false,
  });
  // A service's operator commands have no other rights than the service.
  if (username) receiveAs(decodeURIComponent(username), stan);
  const failed = new Promise<Error>((resolve) => {
    for (const event of ['error', 'connection_lost', 'close']) stan.on(event, (reason) => resolve(toError(reason)));
  });
  const connected = new Promise<void>((resolve) => stan.once('connect', () => resolve()));
  await Promise.race([connected, failed.then((reason) => Promise.reject(reason))]);
  return new NatsStreamingBus(stan, failed, monitoringUrl);
}

class NatsStreamingBus implements Bus {
  readonly lost: Promise<Error>;
  /** Aborted when the connection is lost or closed. */
  private readonly ended = new AbortController();
  private closing = false;

  constructor(
    private readonly stan: Stan,
    failed: Promise<Error>,
    private readonly monitoringUrl: string | undefined,
  ) {
    this.lost = new Promise((resolve) => {
      void failed.then((reason) => this.closing || resolve(reason));
    });
    void failed.then((reason) => this.ended.abort(reason));
  }

  publish(subject: string, payload: string): Promise<Published> {
    return new Promise((resolve, reject) => {
      this.stan.publish(subject, payload, (error) => (error ? reject(toError(error)) : resolve({ duplicate: false })));
    });
  }

  async listen(options: ListenOptions, onMessage: (message: BusMessage) => void): Promise<void> {
    await Promise.all(options.subjects.map((subject) => this.subscribe(subject, options, onMessage)));
  }

  watch(subjects: readonly string[], from: From, onMessage: (message: BusMessage) => void): Promise<void> {
    return this.listen({ subjects, from, ackWaitMs: 60_000 }, (message) => {
      message.acknowledge();
      onMessage(message);
    });
  }

  async bucket(): Promise<Bucket> {
    throw new Error('NATS Streaming has no buckets of keys and values: JetStream has');
  }

  async history(
    onMessage: (message: BusMessage) => void | Promise<void>,
    { subject, signal }: { subject?: string; signal?: AbortSignal } = {},
  ): Promise<void> {
    const until = AbortSignal.any([this.ended.signal, ...(signal ? [signal] : [])]);
    const isWanted = ({ name, messages }: ChannelState) => messages > 0 && (subject === undefined || name === subject);
    for (const { name, lastSequence } of (await this.channels()).filter(isWanted))
      await this.read(name, lastSequence, onMessage, until);
  }

  async channels(): Promise<ChannelState[]> {
    if (!this.monitoringUrl)
      throw new Error(
        'NATS Streaming lists its channels only where it is monitored: --monitoring or NATS_MONITORING_URL says where',
      );
    return channelsOf(this.monitoringUrl);
  }

  /** Hands over a channel up to a sequence. An ack makes room for the next message: a few wait here, and no more. */
  private async read(
    name: string,
    last: number,
    onMessage: (message: BusMessage) => void | Promise<void>,
    until: AbortSignal,
  ): Promise<void> {
    until.throwIfAborted();
    let taken = 0;
    let working: Promise<void> = Promise.resolve();
    let subscribed: Promise<Subscription> | undefined;
    const ended = new AbortController();
    const finished = new Promise<void>((resolve, reject) => {
      until.addEventListener('abort', () => reject(until.reason), { signal: ended.signal });
      const take = async (message: BusMessage) => {
        if (ended.signal.aborted) return;
        // What comes again was slow, or is of another run.
        if (message.sequence > taken && message.sequence <= last) await onMessage(message);
        taken = Math.max(taken, message.sequence);
        message.acknowledge();
        if (taken >= last) resolve();
      };
      const options: ListenOptions = { subjects: [name], from: { policy: 'earliest' }, ackWaitMs: 60_000 };
      subscribed = this.subscribe(name, options, (message) => {
        working = working.then(() => take(message)).catch(reject);
      });
      subscribed.catch(reject);
    });
    try {
      await Promise.race([finished, this.untilExpired(name, last, ended.signal)]);
      await working;
    } finally {
      ended.abort();
      // Not waited for: a connection that is gone does not answer.
      void subscribed?.then((subscription) => subscription.unsubscribe()).catch(() => {});
    }
  }

  /** Waits until a channel has nothing left up to a sequence: the last message would be waited for in vain. */
  private async untilExpired(name: string, last: number, signal: AbortSignal): Promise<void> {
    for (; !signal.aborted; await wait(lookEveryMs, undefined, { signal }).catch(() => {})) {
      const channel = (await this.channels()).find((each) => each.name === name);
      if (!channel || channel.messages === 0 || channel.firstSequence > last) return;
    }
  }

  async close(): Promise<void> {
    this.closing = true;
    this.ended.abort(new Error('The connection was closed'));
    const closed = new Promise((resolve) => this.stan.once('close', resolve));
    this.stan.close();
    await closed;
  }

  private subscribe(
    subject: string,
    { group, durable, from, ackWaitMs }: ListenOptions,
    onMessage: (message: BusMessage) => void,
  ): Promise<Subscription> {
    const options = startingAt(from, this.stan.subscriptionOptions())
      .setManualAckMode(true)
      .setAckWait(ackWaitMs)
      .setMaxInFlight(maxInFlight);
    if (durable) options.setDurableName(durable);
    // A durable without a group would belong to its client id, and each run of a tool has another one.
    const queue = group ?? durable;
    const subscription = queue ? this.stan.subscribe(subject, queue, options) : this.stan.subscribe(subject, options);
    const ready = new Promise<Subscription>((resolve, reject) => {
      subscription.on('ready', () => resolve(subscription));
      for (const event of ['error', 'timeout']) subscription.on(event, (reason) => reject(toError(reason)));
    });
    const take = (message: Message) => {
      if (from.policy === 'time' && message.getTimestamp() < from.time) return message.ack();
      onMessage({
        subject,
        payload: message.getData().toString(),
        sequence: message.getSequence(),
        redeliveries: message.getRedeliveryCount(),
        storedAt: message.getTimestamp(),
        acknowledge: () => message.ack(),
      });
    };
    // A message can overtake the answer to the request, which says where to send acks. Without that, there are no messages.
    subscription.on('message', (message: Message) => void ready.then(() => take(message)).catch(() => {}));
    return ready;
  }
}

function startingAt(from: From, options: SubscriptionOptions): SubscriptionOptions {
  switch (from.policy) {
    case 'earliest':
      return options.setDeliverAllAvailable();
    case 'last':
    case 'last-per-subject':
      return options.setStartWithLastReceived();
    case 'new':
      return options.setStartAt(StartPosition.NEW_ONLY);
    case 'sequence':
      return options.setStartAtSequence(from.sequence);
    case 'time':
      return options.setStartTime(new Date(from.time.getTime() - startEarlierMs));
  }
}
