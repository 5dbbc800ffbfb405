import { readFileSync } from 'node:fs';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect as connectNats, nanos } from '@nats-io/transport-node';
import pino from 'pino';
import { loadConfig, messagingSettings } from '../../../config';
import { createEnvelope, Subjects } from '../../../events';
import { type BrokerServer, startJetStream } from '../../../testing/broker-servers';
import { eventually } from '../../../testing/eventually';
import { listenNewest } from '../../broadcast';
import type { Broker, Delivery } from '../../broker';
import { Demand } from '../../demand';
import { publishEnvelope } from '../../publisher';
import { connectJetStream, type JetStreamOptions, jetStream } from '../adapter';
import { channelOf, streamSettings, streams } from '../channels';

const goldenTicket = 'src/events/__test__/golden/ticket.updated.v7.json';
const tool = { clusterId: '', clientId: 'tool', monitoringUrl: undefined };
const nanosPerHour = 3_600_000_000_000;

describe('the JetStream adapter', () => {
  let server: BrokerServer;
  const open: { close(): Promise<void> }[] = [];
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => unhandled.push(reason);
  const warnings: { stream: string; different: string[] }[] = [];
  const logger = pino({ level: 'warn' }, { write: (line) => void warnings.push(JSON.parse(line)) });

  beforeAll(() => process.on('unhandledRejection', note).on('uncaughtException', note));
  afterAll(() => process.off('unhandledRejection', note).off('uncaughtException', note));
  beforeEach(async () => {
    warnings.splice(0);
    server = await startJetStream();
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((each) => each.close()));
    await server.stop();
    expect(unhandled).toEqual([]);
  });

  async function connect(options: Partial<JetStreamOptions> = {}): Promise<Broker> {
    const usual = { requestTimeoutMs: 10_000, publishTimeoutMs: 10_000, pingIntervalMs: 1_000, maxAgeMs: 3_600_000 };
    const broker = await connectJetStream({ url: server.url, clientName: 'test', logger, ...usual, ...options });
    open.push(broker);
    return broker;
  }

  /** The server's own view of its streams. */
  async function manage() {
    const connection = await connectNats({ servers: new URL(server.url).host });
    open.push(connection);
    return jetstreamManager(connection);
  }

  /** The ack wait is so long that a message sent to a dead connection would not be redelivered in time. */
  async function join(broker: Broker, subject: string = Subjects.OrderCreated): Promise<Delivery[]> {
    const received: Delivery[] = [];
    await broker.subscribe(
      { kind: 'durable', subject, group: 'readers', ackWaitMs: 60_000, maxInFlight: 32 },
      async (delivery) => void received.push(delivery),
    );
    return received;
  }

  it('keeps each aggregate’s events in a stream of its own', async () => {
    await connect();
    const found = await (await manage()).streams.list().next();
    expect(found.map(({ config }) => config.name).sort()).toEqual([...streams].sort());
    expect([...streams].sort()).toEqual(['EXPIRATION', 'ORDERS', 'PAYMENTS', 'RECONCILIATION', 'TICKETS', 'USERS']);
    for (const { config } of found)
      expect(config).toMatchObject({ storage: 'file', retention: 'limits', discard: 'old', num_replicas: 1 });
    expect(channelOf('order:payment-accepted')).toEqual({ stream: 'ORDERS', natsSubject: 'ORDERS.payment-accepted' });
  });

  it('keeps them as long as NATS Streaming does', () => {
    const conf = readFileSync('../infra/k8s/nats/broker.conf', 'utf8');
    const hours = (of: RegExp) => Number(of.exec(conf)?.[1]);
    const defaults = loadConfig(messagingSettings, { NATS_URL: 'nats://broker', NATS_CLUSTER_ID: 'ticketing' });
    const ageOf = (stream: string) =>
      streamSettings(stream, { maxAgeMs: defaults.CHANNEL_MAX_AGE, replicas: 1 }).max_age;
    expect(ageOf('ORDERS')).toBe(hours(/^ {4}max_age: "(\d+)h"/m) * nanosPerHour);
    expect(ageOf('RECONCILIATION')).toBe(hours(/"reconciliation:requested": \{ max_age: "(\d+)h"/) * nanosPerHour);
  });

  it('stores an event once, however often it is published, unless somebody has missed it', async () => {
    const broker = await connect();
    const received = await join(broker, Subjects.ExpirationComplete);
    const orderId = 'a'.repeat(24);
    const envelope = createEnvelope(Subjects.ExpirationComplete, {
      ...{ aggregateId: orderId, version: 0, data: { orderId } },
      ...{ occurredAt: new Date(), correlationId: 'test' },
    });
    await publishEnvelope(broker, envelope);
    await publishEnvelope(broker, envelope);
    await publishEnvelope(broker, envelope, true);
    await broker.publish(Subjects.ExpirationComplete, 'the last');
    await eventually(() => expect(received.at(-1)?.payload).toBe('the last'));
    expect(received.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
  });

  it('uses a stream that is not as it should be, says so, and leaves it as it is', async () => {
    const other = { ...streamSettings('ORDERS', { maxAgeMs: 60_000, replicas: 1 }), max_msgs: 7 };
    const manager = await manage();
    await manager.streams.add(other);
    const broker = await connect();
    const received = await join(broker);
    await broker.publish(Subjects.OrderCreated, 'a');
    await eventually(() => expect(received).toHaveLength(1));
    expect(warnings).toMatchObject([
      { stream: 'ORDERS', different: expect.arrayContaining(['max_msgs: 7, should be -1']) },
    ]);
    expect((await manager.streams.info('ORDERS')).config).toMatchObject({ max_msgs: 7, max_age: 60_000_000_000 });
  });

  it('keeps the newest event of each ticket, tells every copy of it at once, and fills a bucket that was lost', async () => {
    const [golden, subject] = [readFileSync(goldenTicket, 'utf8'), Subjects.TicketUpdated];
    const { id } = JSON.parse(golden).data;
    const anotherId = id.replace(/.$/, (last: string) => (last === '0' ? '1' : '0'));
    const told = (version: number, of = id) => {
      const event = JSON.parse(golden);
      return JSON.stringify({ ...event, version, data: { ...event.data, id: of, version } });
    };
    const copy = async () => {
      const broker = await connect();
      const heard: number[] = [];
      /** What the bucket has told. */
      const watched: number[] = [];
      const subscribe: Broker['subscribe'] = (options, handler) =>
        broker.subscribe(options, (delivery) => {
          if (delivery.sequence > 0) watched.push(JSON.parse(delivery.payload).version);
          return handler(delivery);
        });
      const context = { broker: { subscribe } as Broker, group: 'tickets', logger, options: { ackWaitMs: 60_000 } };
      const note = ({ version, data }: { version: number; data: { id: string } }) =>
        void (data.id === id && heard.push(version));
      await listenNewest(context, subject, note);
      return { broker, heard, watched };
    };
    const [one, other] = [await copy(), await copy()];
    const bus = await jetStream.openBus({ ...tool, url: server.url });
    const kept = async (of = id) => {
      const bucket = await bus.bucket('tickets', { existing: true }).catch(() => undefined);
      const entry = await bucket?.get(of);
      return entry && JSON.parse(entry.value).version;
    };
    await one.broker.publish(subject, told(1, anotherId));
    for (const version of [1, 2, 1, 2]) await one.broker.publish(subject, told(version));
    await one.broker.publish(subject, 'garbage');
    for (const { watched } of [one, other]) await eventually(() => expect(watched.at(-1)).toBe(2));

    // As if they had long to write before, or had died with a message in hand.
    const manager = await manage();
    const [writers] = await manager.consumers.list('TICKETS').next();
    await manager.consumers.pause('TICKETS', `${writers?.name}`, new Date(Date.now() + 3_600_000));
    await one.broker.publish(subject, told(3));
    for (const { heard } of [one, other]) await eventually(() => expect(heard).toEqual([1, 2, 3]));
    expect(await kept()).toBe(2);
    await manager.consumers.resume('TICKETS', `${writers?.name}`);
    for (const { watched } of [one, other])
      await eventually(async () => expect([await kept(), watched.at(-1)]).toEqual([3, 3]));

    const lost = (await manager.streams.info('KV_tickets')).created;
    await manager.streams.delete('KV_tickets');
    await eventually(() => other.broker.publish(subject, told(4)));
    for (const { heard, watched } of [one, other])
      await eventually(async () => expect([await kept(), heard.at(-1), watched.at(-1)]).toEqual([4, 4, 4]), 60_000);
    await eventually(async () => expect(await kept(anotherId)).toBe(1));
    expect((await manager.streams.info('KV_tickets')).created).not.toBe(lost);

    await bus.close();
    await server.restart();
    await eventually(() => other.broker.publish(subject, told(5)));
    for (const { heard, watched } of [one, other])
      await eventually(() => expect([heard.at(-1), watched.at(-1)]).toEqual([5, 5]));
  }, 90_000);

  it('follows a service whose ack wait has changed, and keeps its position', async () => {
    const first = await connect();
    await first.publish(Subjects.OrderCreated, 'before');
    const before = await join(first);
    await eventually(() => expect(before).toHaveLength(1));
    await first.close();
    const again = await connect();
    const after: string[] = [];
    await again.subscribe(
      { kind: 'durable', subject: Subjects.OrderCreated, group: 'readers', ackWaitMs: 5_000, maxInFlight: 32 },
      async ({ payload }) => void after.push(payload),
    );
    await again.publish(Subjects.OrderCreated, 'after');
    await eventually(() => expect(after).toEqual(['after']));
    const { config } = await (await manage()).consumers.info('ORDERS', 'readers_created');
    expect(config.ack_wait).toBe(5_000_000_000);
  });

  it('notices a hung server, and goes on when it answers again', async () => {
    const broker = await connect({ publishTimeoutMs: 500 });
    const received = await join(broker);
    const [shown, demand]: [string[], Demand] = [[], new Demand()];
    const broadcast = { kind: 'broadcast', subject: Subjects.OrderCreated, demand } as const;
    await broker.subscribe(broadcast, async ({ payload }) => void shown.push(payload));
    await server.process().pause();
    const opened = demand.join();
    await expect(broker.publish(Subjects.OrderCreated, 'meanwhile')).rejects.toThrow();
    await eventually(() => expect(broker.isConnected()).toBe(false));
    server.process().resume();
    await eventually(() => broker.publish(Subjects.OrderCreated, 'after'));
    await eventually(() => expect(received.map(({ payload }) => payload)).toContain('after'));
    await opened;
    await eventually(() => expect(shown).toContain('after'));
  });

  it('makes its streams and consumers again at a server that has forgotten everything', async () => {
    const broker = await connect();
    const received = await join(broker);
    await server.restart({ forget: true });
    await eventually(() => broker.publish(Subjects.OrderCreated, 'after'));
    await eventually(() => expect(received.map(({ payload }) => payload)).toContain('after'));
  });

  it.each([
    ['a stream', (manager: Awaited<ReturnType<typeof manage>>) => manager.streams.delete('ORDERS')],
    [
      'a consumer',
      (manager: Awaited<ReturnType<typeof manage>>) => manager.consumers.delete('ORDERS', 'readers_created'),
    ],
  ])('makes %s again that somebody has deleted', async (_what, remove) => {
    const broker = await connect();
    const received = await join(broker);
    await remove(await manage());
    await eventually(() => broker.publish(Subjects.OrderCreated, 'after'));
    await eventually(() => expect(received.map(({ payload }) => payload)).toContain('after'));
  });

  it('publishes any number of messages at the same time', async () => {
    const broker = await connect();
    const received = await join(broker);
    await Promise.all(Array.from({ length: 1_000 }, (_, index) => broker.publish(Subjects.OrderCreated, `${index}`)));
    await eventually(() => expect(received).toHaveLength(1_000));
  });

  it('says in one line why a server cannot be reached, without its password', async () => {
    const { port } = new URL(server.url);
    await server.process().stop();
    const connecting = connect({ url: `nats://somebody:hunter2@127.0.0.1:${port}`, firstConnectMs: 1 });
    await expect(connecting).rejects.toThrow(/^JetStream cannot be reached \(127.0.0.1:\d+\): ((?!hunter2).)*$/);
  });

  it('pushes all that is about orders to somebody who looks on, who acknowledges nothing and takes nothing away', async () => {
    const broker = await connect();
    const received = await join(broker);
    await broker.publish(Subjects.OrderCreated, 'before');
    const options = { url: server.url, clusterId: '', clientId: 'somebody', monitoringUrl: undefined };
    const bus = await jetStream.openBus(options);
    open.push(bus);
    const seen: string[] = [];
    const subjects = [Subjects.OrderCreated, Subjects.OrderCompleted];
    await bus.watch(
      subjects,
      { policy: 'earliest' },
      ({ subject, payload }) => void seen.push(`${subject} ${payload}`),
    );
    await broker.publish(Subjects.OrderCompleted, 'after');
    await eventually(() => expect(seen).toEqual(['order:created before', 'order:completed after']));
    await eventually(() => expect(received).toHaveLength(1));
    const { config } = await (await manage()).consumers.info('ORDERS', 'MONITOR-somebody');
    expect(config).toMatchObject({ ack_policy: 'none', filter_subjects: ['ORDERS.created', 'ORDERS.completed'] });
    expect(config.deliver_subject).toMatch(/^_INBOX\./);
  });

  it('tells somebody who looks on that the server has forgotten them', async () => {
    await connect();
    const options = { url: server.url, clusterId: '', clientId: 'somebody', monitoringUrl: undefined };
    const bus = await jetStream.openBus(options);
    open.push(bus);
    await bus.watch([Subjects.OrderCreated], { policy: 'new' }, () => undefined);
    await (await manage()).consumers.delete('ORDERS', 'MONITOR-somebody');
    await expect(bus.lost).resolves.toThrow('The server no longer tells of the stream ORDERS');
  });

  it('stays connected while nobody takes a message, as in an election', async () => {
    const broker = await connect();
    const manager = await manage();
    const { config } = await manager.streams.info('ORDERS');
    await manager.streams.update('ORDERS', { ...config, subjects: ['ORDERS.elsewhere'] });
    await expect(broker.publish(Subjects.OrderCreated, 'lost')).rejects.toThrow();
    expect(broker.isConnected()).toBe(true);
    await manager.streams.update('ORDERS', config);
    await broker.publish(Subjects.OrderCreated, 'after');
  });

  it('asks for messages so often that a consumer’s new leader soon knows who waits', async () => {
    const asked: { expires: number; idle_heartbeat: number }[] = [];
    const connection = await connectNats({ servers: new URL(server.url).host });
    open.push(connection);
    connection.subscribe('$JS.API.CONSUMER.MSG.NEXT.ORDERS.readers_created', {
      callback: (_error, message) => void asked.push(message.json()),
    });
    await connection.flush();
    await join(await connect());
    await eventually(() =>
      expect(asked).toContainEqual(expect.objectContaining({ expires: nanos(5_000), idle_heartbeat: nanos(2_000) })),
    );
  });

  it('ends a history when what it waits for has gone, or nobody wants it any more', async () => {
    const broker = await connect();
    const sent = Array.from({ length: 300 }, (_, index) => `${index}`);
    await Promise.all(sent.map((payload) => broker.publish(Subjects.OrderCreated, payload)));
    const options = { url: server.url, clusterId: '', clientId: 'reader', monitoringUrl: undefined };
    const bus = await jetStream.openBus(options);
    open.push(bus);
    const manager = await manage();
    const read: string[] = [];
    await bus.history(async ({ payload }) => {
      // They come in batches, and the second one is no longer there.
      if (read.length === 0) await manager.streams.purge('ORDERS');
      read.push(payload);
    });
    expect(read).toHaveLength(256);

    await broker.publish(Subjects.OrderCreated, 'unwanted');
    const signal = AbortSignal.abort(new Error('unwanted'));
    await expect(bus.history(() => {}, { signal })).rejects.toThrow('unwanted');
  });

  it('does not take a message away from others while its handlers are busy', async () => {
    const [one, two] = [await connect(), await connect()];
    const never = new Promise<void>(() => {});
    const options = {
      kind: 'durable',
      subject: 'order:created',
      group: 'busy',
      ackWaitMs: 60_000,
      maxInFlight: 2,
    } as const;
    const [busy, free]: string[][] = [[], []];
    await one.subscribe(options, ({ payload }) => {
      busy?.push(payload);
      return never;
    });
    for (const payload of ['a', 'b']) await one.publish(Subjects.OrderCreated, payload);
    await eventually(() => expect(busy).toEqual(['a', 'b']));
    await two.subscribe(options, async ({ payload }) => void free?.push(payload));
    const sent = Array.from({ length: 20 }, (_, index) => `${index}`);
    for (const payload of sent) await two.publish(Subjects.OrderCreated, payload);
    // Two at most wait for the busy one.
    await eventually(() => expect(free?.length).toBeGreaterThanOrEqual(18));
    expect(busy).toEqual(['a', 'b']);
  });

  it('tells how much is stored, and how far each service is', async () => {
    await server.stop();
    server = await startJetStream({ monitored: true });
    // No test cuts the power: a process that is killed loses nothing that the operating system has.
    const about = (await (await fetch(`${server.monitoringUrl}/varz`)).json()) as { jetstream: { config: object } };
    expect(about.jetstream.config).toMatchObject({ sync_always: true });
    const broker = await connect();
    const received = await join(broker);
    await broker.publish(Subjects.OrderCreated, 'a');
    await eventually(() => expect(received).toHaveLength(1));
    await broker.publish(Subjects.TicketCreated, 'b');
    const bus = await jetStream.openBus({ ...tool, url: server.url });
    open.push(bus);
    await eventually(async () => {
      const channels = await bus.channels();
      const orders = channels.find(({ name }) => name === 'ORDERS');
      expect(orders).toMatchObject({ messages: 1, firstSequence: 1, lastSequence: 1 });
      expect(orders?.subscribers).toEqual([
        { name: 'readers (order:created)', online: true, lag: 0, unacknowledged: 0 },
      ]);
      expect(channels.find(({ name }) => name === 'TICKETS')).toMatchObject({ messages: 1, subscribers: [] });
    });
  });
});
