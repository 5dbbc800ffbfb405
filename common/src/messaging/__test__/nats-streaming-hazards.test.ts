import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect as connectTcp, createServer as createTcpServer } from 'node:net';
import pino from 'pino';
import { type NatsStreamingServer, startNatsStreaming } from '../../testing/broker-servers';
import { eventually } from '../../testing/eventually';
import { freePort } from '../../testing/processes';
import type { Broker, Delivery } from '../broker';
import { connectNatsStreaming, type NatsStreamingOptions, natsStreaming } from '../nats-streaming/adapter';

const logger = pino({ level: 'silent' });

describe('the NATS Streaming adapter', () => {
  let server: NatsStreamingServer;
  const open: Broker[] = [];
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => unhandled.push(reason);

  beforeAll(() => process.on('unhandledRejection', note).on('uncaughtException', note));
  afterAll(() => process.off('unhandledRejection', note).off('uncaughtException', note));
  beforeEach(async () => {
    server = await startNatsStreaming();
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((broker) => broker.close()));
    await server.stop();
    expect(unhandled).toEqual([]);
  });

  async function connect(options: Partial<NatsStreamingOptions> = {}): Promise<Broker> {
    const { url, clusterId } = server;
    // A slow server gets enough time; one that hangs is noticed soon.
    const usual = { requestTimeoutMs: 10_000, publishTimeoutMs: 10_000, pingIntervalMs: 1_000 };
    const broker = await connectNatsStreaming({ url, clusterId, clientName: 'test', logger, ...usual, ...options });
    open.push(broker);
    return broker;
  }

  /** The ack wait is so long that a message sent to a dead connection would not be redelivered in time. */
  async function join(broker: Broker): Promise<Delivery[]> {
    const received: Delivery[] = [];
    await broker.subscribe(
      { kind: 'durable', subject: 'news', group: 'readers', ackWaitMs: 60_000, maxInFlight: 32 },
      async (delivery) => void received.push(delivery),
    );
    return received;
  }

  it('rejects a publish that a hung server does not acknowledge', async () => {
    const broker = await connect({ publishTimeoutMs: 500 });
    await server.process().pause();
    await expect(broker.publish('news', 'a')).rejects.toThrow(/timeout/);
    server.process().resume();
  });

  it('asks a server that is only just up once more, as it may have lost the first request to connect', async () => {
    let requests = 0;
    const proxy = createTcpServer((client) => {
      const upstream = connectTcp(Number(new URL(server.url).port), '127.0.0.1');
      upstream.on('error', () => {}).pipe(client.on('error', () => {}));
      client
        .on('close', () => upstream.destroy())
        .on('data', (chunk) => {
          const isLost = chunk.includes('PUB _STAN.discover.') && ++requests === 1;
          if (!isLost) upstream.write(chunk);
        });
    });
    await once(proxy.listen(0, '127.0.0.1'), 'listening');
    const url = `nats://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const bus = await natsStreaming.openBus({ ...server, url, clientId: 'tool', monitoringUrl: undefined });
    await bus.publish('news', 'a');
    await bus.close();
    proxy.close();
    expect(requests).toBe(2);
  });

  /** A bus whose monitoring says what a channel has, the first time and after that. */
  async function readerOf(first: object, later: object) {
    const broker = await connect();
    await broker.publish('news', 'a');
    const channel = { name: 'news', bytes: 2, last_seq: 2 };
    const answers = [first];
    const monitoring = createServer((_req, res) => {
      res.end(JSON.stringify({ channels: [{ ...channel, ...(answers.shift() ?? later) }] }));
    }).listen(0, '127.0.0.1');
    await once(monitoring, 'listening');
    const { url, clusterId } = server;
    const monitoringUrl = `http://127.0.0.1:${(monitoring.address() as AddressInfo).port}`;
    return { bus: await natsStreaming.openBus({ url, clusterId, clientId: 'reader', monitoringUrl }), monitoring };
  }

  it('ends a history when the last message expires before it is read', async () => {
    const { bus, monitoring } = await readerOf({ msgs: 2, first_seq: 1 }, { msgs: 0, first_seq: 3 });
    await bus.history(() => {});
    await bus.close();
    monitoring.close();
  });

  it('ends a history that waits for a message when nobody wants it any more, or its bus is closed', async () => {
    const waits = { msgs: 2, first_seq: 1 };
    const { bus, monitoring } = await readerOf(waits, waits);
    const unwanted = new AbortController();
    const { signal } = unwanted;
    await expect(bus.history(() => unwanted.abort(new Error('unwanted')), { signal })).rejects.toThrow('unwanted');
    await expect(bus.history(() => {}, { signal })).rejects.toThrow('unwanted');
    await expect(bus.history(() => void bus.close())).rejects.toThrow('closed');
    monitoring.close();
  });

  it('rejects a publish that is under way when the server dies', async () => {
    const broker = await connect({ publishTimeoutMs: 60_000 });
    await server.process().pause();
    const outcome = expect(broker.publish('news', 'a')).rejects.toThrow('interrupted');
    await server.process().stop();
    await outcome;
  });

  it('notices a hung server, and takes the place of its own lost connection at once when it answers again', async () => {
    const broker = await connect();
    const received = await join(broker);
    await broker.publish('news', 'before');
    await eventually(() => expect(received).toHaveLength(1));

    await server.process().pause();
    await eventually(() => expect(broker.isConnected()).toBe(false));
    server.process().resume();
    await eventually(() => expect(broker.isConnected()).toBe(true));

    const sent = Array.from({ length: 20 }, (_, index) => `after ${index}`);
    for (const payload of sent) await broker.publish('news', payload);
    await eventually(() => expect(received.map(({ payload }) => payload)).toEqual(expect.arrayContaining(sent)));
  });

  it('subscribes again at a server that has forgotten everything', async () => {
    const broker = await connect();
    const received = await join(broker);
    await server.restart({ forget: true });
    // Until the server has answered a ping with "unknown client", the connection looks healthy.
    await eventually(() => broker.publish('news', 'after'));
    await eventually(() => expect(received.map(({ payload }) => payload)).toContain('after'));
  });

  it('publishes any number of messages at the same time', async () => {
    const broker = await connect();
    const received = await join(broker);
    await Promise.all(Array.from({ length: 3_000 }, (_, index) => broker.publish('news', `${index}`)));
    await eventually(() => expect(received).toHaveLength(3_000));
  });

  it('does not mind that a handler ends after its connection', async () => {
    const broker = await connect({ drainMs: 50 });
    let finish: () => void = () => {};
    const work = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const started = new Promise<void>((resolve) => {
      const options = { kind: 'durable', subject: 'news', group: 'slow', ackWaitMs: 1_000, maxInFlight: 1 } as const;
      void broker
        .subscribe(options, () => {
          resolve();
          return work;
        })
        .then(() => broker.publish('news', 'a'));
    });
    await started;
    await broker.close();
    finish();
    const received = await joinSlow(await connect());
    await eventually(() => expect(received[0]?.payload).toBe('a'));
  });

  async function joinSlow(broker: Broker): Promise<Delivery[]> {
    const received: Delivery[] = [];
    const options = { kind: 'durable', subject: 'news', group: 'slow', ackWaitMs: 1_000, maxInFlight: 1 } as const;
    await broker.subscribe(options, async (delivery) => void received.push(delivery));
    return received;
  }

  it('says in one line, without the password, that the server cannot be reached', async () => {
    const url = `nats://user:secret@127.0.0.1:${await freePort()}`;
    const error: Error = await connect({ url, firstConnectMs: 300 }).then(
      () => Promise.reject(new Error('connected')),
      (reason) => reason,
    );
    expect(error.message).toMatch(
      /^NATS Streaming cannot be reached \(127\.0\.0\.1:\d+, cluster ticketing-test\): .+$/,
    );
    expect(error.message).not.toContain('secret');
  });

  it('waits for a server that starts a little later', async () => {
    await server.process().stop();
    const connected = connect({ firstConnectMs: 25_000 });
    await server.restart();
    expect((await connected).isConnected()).toBe(true);
  });
});
