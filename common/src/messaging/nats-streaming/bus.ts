import { connect, type Message, type Stan, StartPosition, type SubscriptionOptions } from 'node-nats-streaming';
import type { Bus, BusMessage, BusOptions, From, ListenOptions } from '../bus';
import { toError } from '../reconnecting';
import { channelsOf } from './monitoring';
import './stan';

const connectWithinMs = 5_000;
/** So many messages may be waiting for an acknowledgement; a reader of history acknowledges each at once. */
const maxInFlight = 256;

/**
 * A start by time is sent as a span before now, and means a later time when it arrives: this much earlier is asked for, and
 * what is too early dropped.
 */
const startEarlierMs = 5_000;

/** @throws when the server does not answer, or the client id is taken */
export async function openBus({ url, clusterId, clientId, monitoringUrl }: BusOptions): Promise<Bus> {
  const { username, password } = new URL(url);
  const stan = connect(clusterId, clientId, {
    url,
    ...(username && { user: decodeURIComponent(username), pass: decodeURIComponent(password) }),
    connectTimeout: connectWithinMs,
    stanPingInterval: 2_000,
    stanMaxPingOut: 3,
    reconnect: false,
  });
  const failed = new Promise<Error>((resolve) => {
    for (const event of ['error', 'connection_lost', 'close']) stan.on(event, (reason) => resolve(toError(reason)));
  });
  const connected = new Promise<void>((resolve) => stan.once('connect', () => resolve()));
  await Promise.race([connected, failed.then((reason) => Promise.reject(reason))]);
  return new NatsStreamingBus(stan, failed, monitoringUrl);
}

class NatsStreamingBus implements Bus {
  readonly lost: Promise<Error>;
  private closing = false;

  constructor(
    private readonly stan: Stan,
    failed: Promise<Error>,
    private readonly monitoringUrl: string | undefined,
  ) {
    this.lost = new Promise((resolve) => {
      void failed.then((reason) => this.closing || resolve(reason));
    });
  }

  publish(subject: string, payload: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.stan.publish(subject, payload, (error) => (error ? reject(toError(error)) : resolve()));
    });
  }

  async listen(options: ListenOptions, onMessage: (message: BusMessage) => void): Promise<void> {
    await Promise.all(options.subjects.map((subject) => this.subscribe(subject, options, onMessage)));
  }

  async history(onMessage: (message: BusMessage) => void): Promise<void> {
    if (!this.monitoringUrl) throw new Error('NATS Streaming lists its channels only where it is monitored');
    const stored = (await channelsOf(this.monitoringUrl)).filter(({ messages }) => messages > 0);
    const ends = stored.map(({ name, lastSequence }) => {
      const options: ListenOptions = { subjects: [name], from: { policy: 'earliest' }, ackWaitMs: 60_000 };
      return new Promise<void>((resolve, reject) => {
        this.subscribe(name, options, (message) => {
          onMessage(message);
          message.acknowledge();
          if (message.sequence >= lastSequence) resolve();
        }).catch(reject);
      });
    });
    await Promise.all(ends);
  }

  async close(): Promise<void> {
    this.closing = true;
    const closed = new Promise((resolve) => this.stan.once('close', resolve));
    this.stan.close();
    await closed;
  }

  private subscribe(
    subject: string,
    { group, durable, from, ackWaitMs }: ListenOptions,
    onMessage: (message: BusMessage) => void,
  ): Promise<void> {
    const options = startingAt(from, this.stan.subscriptionOptions())
      .setManualAckMode(true)
      .setAckWait(ackWaitMs)
      .setMaxInFlight(maxInFlight);
    if (durable) options.setDurableName(durable);
    // A durable without a group would belong to its client id, and each run of a tool has another one.
    const queue = group ?? durable;
    const subscription = queue ? this.stan.subscribe(subject, queue, options) : this.stan.subscribe(subject, options);
    const ready = new Promise<void>((resolve, reject) => {
      subscription.on('ready', resolve);
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
