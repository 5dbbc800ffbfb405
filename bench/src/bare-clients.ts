/** Publish, receive and acknowledge with nothing but each broker's client library: the floor of our adapters. */
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect as connectNats } from '@nats-io/transport-node';
import { connect as connectStan, type Message } from 'node-nats-streaming';

/** A subject with one durable subscriber. */
export interface Pipe {
  /** @returns once the broker has stored it */
  publish(payload: string): Promise<void>;
  close(): Promise<void>;
}

/** @param handle is called with each message, which is then acknowledged */
export type OpenPipe = (url: string, maxInFlight: number, handle: (payload: string) => void) => Promise<Pipe>;

export const natsStreaming: OpenPipe = async (url, maxInFlight, handle) => {
  const stan = connectStan('ticketing', `bare-${process.pid}`, { url });
  await new Promise((resolve, reject) => stan.once('connect', resolve).once('error', reject));
  const options = stan
    .subscriptionOptions()
    .setDeliverAllAvailable()
    .setDurableName('bare')
    .setManualAckMode(true)
    .setAckWait(30_000)
    .setMaxInFlight(maxInFlight);
  const subscription = stan.subscribe('bare.messages', 'bare', options);
  subscription.on('message', (message: Message) => {
    handle(message.getData().toString());
    message.ack();
  });
  await new Promise((resolve) => subscription.once('ready', resolve));
  return {
    publish: (payload) =>
      new Promise((resolve, reject) => {
        stan.publish('bare.messages', payload, (error) => (error ? reject(error) : resolve()));
      }),
    close: async () => stan.close(),
  };
};

export const jetStream: OpenPipe = async (url, maxInFlight, handle) => {
  const nc = await connectNats({ servers: new URL(url).host });
  const manager = await jetstreamManager(nc);
  const [stream, durable_name] = ['BARE', 'bare'];
  await manager.streams.add({ name: stream, subjects: ['BARE.>'] });
  await manager.consumers.add(stream, { durable_name, ack_policy: 'explicit' });
  const client = jetstream(nc);
  const consumer = await client.consumers.get(stream, durable_name);
  await consumer.consume({
    max_messages: maxInFlight,
    callback: (message) => {
      handle(message.string());
      message.ack();
    },
  });
  return {
    publish: async (payload) => void (await client.publish('BARE.messages', payload)),
    close: () => nc.close(),
  };
};
