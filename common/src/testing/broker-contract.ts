import { type Broker, type Delivery, type DeliveryHandler, Demand, type DurableSubscription } from '../messaging';
import { eventually } from './eventually';

/** A server that a suite may kill and restart, and its clients. */
export interface BrokerUnderTest {
  /** A new connection, as from another process; `firstConnectMs: 'later'` does not wait for the server. */
  connect(options?: { firstConnectMs: 'later' }): Promise<Broker>;
  /** Kills the server abruptly; its stored data stays. */
  kill(): Promise<void>;
  /** Restarts the server on its stored data. */
  restart(): Promise<void>;
  /** Called at the end of the suite; all brokers are closed. */
  stop(): Promise<void>;
}

export interface BrokerContractOptions {
  start(): Promise<BrokerUnderTest>;
  /** The shortest ack wait of this broker, in milliseconds. */
  ackWaitMs: number;
}

/** For messages expected once: no process stalls long enough for the server to redeliver. */
const patientMs = 60_000;

/** What every adapter of the broker port must do; runs as a jest suite. */
export function describeBrokerContract(name: string, options: BrokerContractOptions): void {
  describe(`${name} as a broker`, () => {
    let server: BrokerUnderTest;
    const open: Broker[] = [];
    let subject = '';
    let tests = 0;

    beforeAll(async () => {
      server = await options.start();
    });
    beforeEach(() => {
      tests += 1;
      subject = `contract.${tests}`;
    });
    afterEach(async () => {
      await Promise.all(open.splice(0).map((broker) => broker.close()));
    });
    afterAll(() => server?.stop());

    async function connect(options?: { firstConnectMs: 'later' }): Promise<Broker> {
      const broker = await server.connect(options);
      open.push(broker);
      return broker;
    }

    /** Joins a group and records what arrives; `handler` decides each delivery's outcome. */
    async function join(
      broker: Broker,
      group: string,
      handler: DeliveryHandler = async () => {},
      ackWaitMs = patientMs,
    ) {
      const received: Delivery[] = [];
      const subscription: DurableSubscription = { kind: 'durable', subject, group, ackWaitMs, maxInFlight: 8 };
      await broker.subscribe(subscription, async (delivery) => {
        received.push(delivery);
        await handler(delivery);
      });
      return received;
    }

    /** The same with the shortest ack wait, for tests of redelivery; there may be one redelivery too many. */
    const joinImpatiently = (broker: Broker, group: string, handler?: DeliveryHandler) =>
      join(broker, group, handler, options.ackWaitMs);

    async function publish(broker: Broker, ...payloads: string[]) {
      for (const payload of payloads) await broker.publish(subject, payload);
    }

    it('delivers a published message with its subject, text and position', async () => {
      const broker = await connect();
      const received = await join(broker, 'orders');
      await publish(broker, 'Grüße, 世界 🎟');
      await eventually(() =>
        expect(received).toEqual([{ subject, payload: 'Grüße, 世界 🎟', sequence: 1, attempt: 1 }]),
      );
    });

    it('shows a new group everything from the start of the channel', async () => {
      const broker = await connect();
      await publish(broker, 'a', 'b', 'c');
      const received = await join(broker, 'late');
      await eventually(() => expect(payloads(received)).toEqual(['a', 'b', 'c']));
    });

    it('keeps the position of a group while nobody of it is there', async () => {
      const publisher = await connect();
      const first = await connect();
      const before = await join(first, 'orders');
      await publish(publisher, 'a', 'b');
      await eventually(() => expect(before).toHaveLength(2));
      await first.close();
      await publish(publisher, 'c');
      const after = await join(await connect(), 'orders');
      await eventually(() => expect(payloads(after)).toContain('c'));
      await publish(publisher, 'd');
      await eventually(() => expect(payloads(after)).toEqual(['c', 'd']));
    });

    it('gives each message to one member of a group', async () => {
      const publisher = await connect();
      const one = await join(await connect(), 'orders');
      const two = await join(await connect(), 'orders');
      const sent = numbered(40);
      await publish(publisher, ...sent);
      await eventually(() => expect(payloads(one, two)).toEqual(sorted(sent)));
      expect(one.length).toBeGreaterThan(0);
      expect(two.length).toBeGreaterThan(0);
    });

    it('gives all messages to each of two groups', async () => {
      const broker = await connect();
      const orders = await join(broker, 'orders');
      const payments = await join(await connect(), 'payments');
      await publish(broker, 'a', 'b', 'c');
      await eventually(() => expect(payloads(orders)).toEqual(['a', 'b', 'c']));
      await eventually(() => expect(payloads(payments)).toEqual(['a', 'b', 'c']));
    });

    it('broadcasts to every process what is published from now on, and nothing of the past', async () => {
      const publisher = await connect();
      await publish(publisher, 'past');
      const heard: string[][] = [[], []];
      for (const own of heard) {
        const broker = await connect();
        await broker.subscribe({ kind: 'broadcast', subject }, async ({ payload }) => {
          own.push(payload);
          throw new Error('nobody minds');
        });
      }
      await publish(publisher, 'now', 'then');
      for (const own of heard) await eventually(() => expect(own).toEqual(['now', 'then']));
    });

    it('broadcasts only while somebody wants it, and all of it from then on', async () => {
      const [publisher, broker] = [await connect(), await connect()];
      const [heard, told, demand]: [string[], string[], Demand] = [[], [], new Demand(0)];
      await broker.subscribe({ kind: 'broadcast', subject, demand }, async ({ payload }) => void heard.push(payload));
      await broker.subscribe({ kind: 'broadcast', subject }, async ({ payload }) => void told.push(payload));
      const tell = async (payload: string) => {
        await publish(publisher, payload);
        await eventually(() => expect(told).toContain(payload));
      };
      await tell('nobody wants it');
      await demand.join();
      await tell('one does');
      await eventually(() => expect(heard).toEqual(['one does']));
      demand.leave();
      await eventually(async () => {
        await tell(`again nobody ${told.length}`);
        expect(heard).not.toContain(told.at(-1));
      });
      const unwanted = told.at(-1);
      await demand.join();
      await tell('one comes back');
      await eventually(() => expect(heard.at(-1)).toBe('one comes back'));
      expect(heard).not.toContain(unwanted);
    });

    it('shows every process what is written into a view', async () => {
      const publisher = await connect();
      const read = (payload: string) => ({ key: payload, version: 0 });
      const heard: string[][] = [[], []];
      for (const own of heard)
        await (await connect()).subscribe(
          { kind: 'view', subject, group: 'viewers', ackWaitMs: patientMs, read },
          async ({ payload }) => void own.push(payload),
        );
      await publish(publisher, 'now', 'then');
      for (const own of heard) await eventually(() => expect(sorted(new Set(own))).toEqual(['now', 'then']));
    });

    it('delivers a message again, and counts, when its handler rejects', async () => {
      const broker = await connect();
      const received = await joinImpatiently(broker, 'orders', async ({ attempt }) => {
        if (attempt < 3) throw new Error('not yet');
      });
      await publish(broker, 'a');
      await eventually(() => expect(attempts(received).slice(0, 3)).toEqual([1, 2, 3]));
    });

    it('delivers a message again when its handler takes longer than the ack wait', async () => {
      const broker = await connect();
      let finish: () => void = () => {};
      const slow = new Promise<void>((resolve) => {
        finish = resolve;
      });
      const received = await joinImpatiently(broker, 'orders', ({ attempt }) =>
        attempt === 1 ? slow : Promise.resolve(),
      );
      await publish(broker, 'a');
      await eventually(() => expect(attempts(received).slice(0, 2)).toEqual([1, 2]));
      finish();
    });

    it('lets the messages behind a poison message through', async () => {
      const broker = await connect();
      const received = await joinImpatiently(broker, 'orders', async ({ payload }) => {
        if (payload === 'poison') throw new Error('always');
      });
      const healthy = numbered(30);
      await publish(broker, 'poison', ...healthy);
      await eventually(() => {
        const poisoned = received.filter(({ payload }) => payload === 'poison');
        expect(payloads(received)).toEqual(expect.arrayContaining(healthy));
        expect(poisoned.length).toBeGreaterThan(1);
      });
    });

    it('loses nothing when copies fail, close and join while messages flow', async () => {
      const publisher = await connect();
      const done = new Set<string>();
      const flaky: DeliveryHandler = async ({ payload, attempt }) => {
        if (attempt === 1 && Number(payload) % 3 === 0) throw new Error('once');
        done.add(payload);
      };
      const leaving = await connect();
      await joinImpatiently(leaving, 'orders', flaky);
      await joinImpatiently(await connect(), 'orders', flaky);
      const sent = numbered(90);
      await publish(publisher, ...sent.slice(0, 30));
      await leaving.close();
      await publish(publisher, ...sent.slice(30, 60));
      await joinImpatiently(await connect(), 'orders', flaky);
      await publish(publisher, ...sent.slice(60));
      await eventually(() => expect(sorted(done)).toEqual(sorted(sent)));
    });

    it('waits for running handlers when it closes', async () => {
      const publisher = await connect();
      const broker = await connect();
      const events: string[] = [];
      let finish: () => void = () => {};
      const work = new Promise<void>((resolve) => {
        finish = resolve;
      });
      const received = await join(broker, 'orders', async () => {
        await work;
        events.push('handled');
      });
      await publish(publisher, 'a');
      await eventually(() => expect(received).toHaveLength(1));
      const closed = broker.close().then(() => events.push('closed'));
      // Two hundred round trips to the server are enough time for a close that does not wait.
      await publish(publisher, ...numbered(200));
      expect(events).toEqual([]);
      finish();
      await closed;
      expect(events).toEqual(['handled', 'closed']);
      expect(broker.isConnected()).toBe(false);
      await expect(publish(broker, 'b')).rejects.toThrow();
    });

    it('takes nothing more when it drains, and publishes what the running handlers have to say', async () => {
      const publisher = await connect();
      const broker = await connect();
      let finish: () => void = () => {};
      const work = new Promise<void>((resolve) => {
        finish = resolve;
      });
      const received = await join(broker, 'orders', async () => {
        await work;
        await broker.publish(`${subject}.answers`, 'told');
      });
      await publish(publisher, 'a');
      await eventually(() => expect(received).toHaveLength(1));
      const drained = broker.drain();
      await publish(publisher, ...numbered(50));
      finish();
      await drained;
      expect(received).toHaveLength(1);
      await broker.publish(`${subject}.answers`, 'told after it');
      expect(broker.isConnected()).toBe(true);

      await broker.close();
      const later = await join(await connect(), 'orders');
      await eventually(() => expect(later.map(({ payload }) => payload)).toEqual(expect.arrayContaining(numbered(50))));
    });

    it('rejects publishes while the server is away, and comes back by itself with its subscriptions', async () => {
      const broker = await connect();
      const received = await joinImpatiently(broker, 'orders');
      const [heard, demand]: [string[], Demand] = [[], new Demand()];
      await demand.join();
      await broker.subscribe({ kind: 'broadcast', subject, demand }, async ({ payload }) => void heard.push(payload));
      await publish(broker, 'before');
      await eventually(() => expect(payloads(received)).toContain('before'));

      await server.kill();
      await eventually(() => expect(broker.isConnected()).toBe(false));
      await expect(publish(broker, 'meanwhile')).rejects.toThrow();
      // One that begins meanwhile, and does not wait for the server.
      const early = await connect({ firstConnectMs: 'later' });
      const receivedEarly = await joinImpatiently(early, 'early');
      const joining = joinImpatiently(broker, 'meanwhile');
      await server.restart();
      const receivedMeanwhile = await joining;

      await eventually(() => expect([broker, early].map((each) => each.isConnected())).toEqual([true, true]));
      await eventually(() => publish(broker, 'after'));
      await eventually(() => expect(payloads(received)).toContain('after'));
      await eventually(() => expect(heard).toContain('after'));
      for (const each of [receivedEarly, receivedMeanwhile])
        await eventually(() => expect(payloads(each)).toEqual(expect.arrayContaining(['before', 'after'])));
    });

    it('has stored every message whose publish resolved, also when the server is killed amid a stream of them', async () => {
      const broker = await connect();
      const stored = new Set<string>();
      const failed = new Set<string>();
      const send = (payload: string) =>
        publish(broker, payload).then(
          () => stored.add(payload),
          () => failed.add(payload),
        );
      let killing: Promise<void> | undefined;
      const sends: Promise<unknown>[] = [];
      for (const payload of numbered(600)) {
        sends.push(send(payload));
        if (sends.length === 300) {
          await Promise.race(sends);
          killing = server.kill();
        }
        if (sends.length % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      await Promise.all(sends);
      await killing;
      await server.restart();
      expect(stored.size + failed.size).toBe(600);
      expect(stored.size).toBeGreaterThan(0);
      expect(failed.size).toBeGreaterThan(0);

      const received = await joinImpatiently(await connect(), 'audit');
      await eventually(() => expect(payloads(received)).toEqual(expect.arrayContaining([...stored])));
    });
  });
}

function payloads(...received: Delivery[][]): string[] {
  const all = received.flat().map(({ payload }) => payload);
  return received.length > 1 ? sorted(all) : all;
}

const attempts = (received: Delivery[]): number[] => received.map(({ attempt }) => attempt);

function sorted(texts: Iterable<string>): string[] {
  return [...texts].sort();
}

function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, index) => String(index));
}
