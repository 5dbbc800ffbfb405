import { register } from 'prom-client';
import { createMemoryBroker } from '../../messaging/memory/adapter';
import { MemoryClient } from '../../messaging/memory/client';
import { eventually } from '../../testing/eventually';
import { BookModel, closeShelf, created, openShelf, rawBook, startCopy, updated } from './shelf';

const walden = { title: 'Walden', price: 0 };
const sweepAfterMs = 3_000;

beforeAll(openShelf);
afterAll(closeShelf);
afterEach(async () => {
  jest.restoreAllMocks();
  await BookModel.deleteMany();
});

const waiting = () => BookModel.find({ 'outbox.0': { $exists: true } }, { outbox: 1 }).lean();
const ids = (bus: ReturnType<typeof startCopy>['bus']) => bus.published().map((event) => event.id);
const repairs = async () => (await register.getSingleMetric('ticketing_repairs_total')?.get())?.values[0]?.value ?? 0;
const reprice = (price: number) => (current: { state: typeof walden }) => updated({ ...current.state, price });

/** Stops the relay, like a crash, right before it removes an entry that it has published. */
const crashBeforeRemoval = () =>
  jest.spyOn(BookModel.collection, 'updateMany').mockImplementationOnce(() => {
    throw new Error('crashed');
  });

describe('right after a write', () => {
  it('the relay publishes the event and removes it from the outbox, without touching the version', async () => {
    const { books, relay, bus } = startCopy();
    const { id } = await books.insert(created(walden));
    await relay.idle();
    expect(ids(bus)).toEqual([`ticket:created:${id}:0`]);
    expect(await rawBook(id)).toMatchObject({ version: 0, outbox: [] });
  });

  it('the events of one document are published in order, however fast they are made', async () => {
    const { books, relay, bus } = startCopy();
    const { id } = await books.insert(created(walden));
    for (let price = 1; price <= 10; price++) await books.update(id, reprice(price));
    await relay.idle();
    const versions = bus.published().map((event) => event.version);
    expect(versions.filter((version, index) => versions.indexOf(version) === index)).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
    ]);
    expect((await rawBook(id)).outbox).toEqual([]);
  });

  it('the events of many documents all arrive, and no sweep has anything to repair', async () => {
    const { books, relay, bus, clock } = startCopy();
    const before = await repairs();
    await Promise.all(
      Array.from({ length: 20 }, async () => {
        const { id } = await books.insert(created(walden));
        await Promise.all([1, 2, 3].map((price) => books.update(id, reprice(price))));
      }),
    );
    await relay.idle();
    clock.advance(sweepAfterMs + 1);
    expect(await relay.sweep()).toBe(0);
    expect(await repairs()).toBe(before);
    expect(new Set(ids(bus)).size).toBe(80);
  });
});

describe('what has been published', () => {
  it('is removed together: one command for many documents and many entries of each', async () => {
    const { books, relay, bus } = startCopy();
    const removal = jest.spyOn(BookModel.collection, 'updateMany');
    const made = await Promise.all(Array.from({ length: 20 }, () => books.insert(created(walden))));
    await Promise.all(made.map((book) => books.update(book, reprice(1))));
    await relay.quiet();
    expect(bus.published()).toHaveLength(40);
    expect(removal.mock.calls.length).toBeLessThanOrEqual(1);
    await relay.idle();
    expect(removal.mock.calls.length).toBeLessThanOrEqual(2);
    expect(await waiting()).toEqual([]);
  });

  it('and not removed yet is left alone by the next write, also of another copy', async () => {
    const one = startCopy();
    const two = startCopy(one.bus, one.clock);
    const { id } = await one.books.insert(created(walden));
    await one.relay.quiet();
    await two.books.update(id, reprice(1));
    await Promise.all([one.relay.idle(), two.relay.idle()]);
    expect(ids(one.bus)).toEqual([`ticket:created:${id}:0`, `ticket:updated:${id}:1`]);
    expect((await rawBook(id)).outbox).toEqual([]);
  });

  it('is removed soon, without anybody asking for it', async () => {
    const { books } = startCopy();
    const { id } = await books.insert(created(walden));
    await eventually(async () => expect((await rawBook(id)).outbox).toEqual([]));
  });
});

describe('what is left behind', () => {
  it('by a crash between write and publish, is published by the sweep', async () => {
    const { books, relay, bus, clock } = startCopy();
    const kick = jest.spyOn(relay, 'kick').mockImplementation(() => undefined);
    const { id } = await books.insert(created(walden));
    await books.update(id, reprice(5));
    expect(kick).toHaveBeenCalledTimes(2);
    expect(ids(bus)).toEqual([]);

    const restarted = startCopy(bus, clock);
    clock.advance(sweepAfterMs + 1);
    const before = await repairs();
    expect(await restarted.relay.sweep()).toBe(1);
    await restarted.relay.idle();
    expect(ids(bus)).toEqual([`ticket:created:${id}:0`, `ticket:updated:${id}:1`]);
    expect(await rawBook(id)).toMatchObject({ version: 1, outbox: [] });
    expect(await repairs()).toBe(before + 1);
    expect(await restarted.relay.sweep()).toBe(0);
  });

  it('by a crash between publish and removal, is published once more under the same id', async () => {
    const { books, relay, bus, clock } = startCopy();
    crashBeforeRemoval();
    const { id } = await books.insert(created(walden));
    await relay.idle();
    expect((await rawBook(id)).outbox).toHaveLength(1);

    clock.advance(sweepAfterMs + 1);
    await startCopy(bus, clock).relay.sweep();
    expect(ids(bus)).toEqual([`ticket:created:${id}:0`, `ticket:created:${id}:0`]);
    const [first, second] = bus.published();
    expect(second).toEqual(first);
    expect((await rawBook(id)).outbox).toEqual([]);
  });

  it('while the broker is away, is published when it is back, and the writer noticed nothing', async () => {
    const { books, relay, bus, clock } = startCopy();
    bus.disconnect();
    const { id } = await books.insert(created(walden));
    await books.update(id, reprice(1));
    await relay.idle();
    clock.advance(sweepAfterMs + 1);
    expect(await relay.sweep()).toBe(0);
    expect((await rawBook(id)).outbox).toHaveLength(2);

    bus.reconnect();
    expect(await relay.sweep()).toBe(1);
    expect(ids(bus)).toEqual([`ticket:created:${id}:0`, `ticket:updated:${id}:1`]);
  });

  it('is looked for every second once something may have been left here, and otherwise every five', async () => {
    const { relay, books, bus } = startCopy();
    const sweep = jest.spyOn(relay, 'sweep');
    // Whole: the sum of fractions may be a little less than five seconds.
    let now = Math.ceil(performance.now());
    jest.spyOn(performance, 'now').mockImplementation(() => now);
    async function looksIn(seconds: number): Promise<number> {
      sweep.mockClear();
      for (const end = now + seconds * 1_000; now < end; now += 1_000) await relay.look();
      return sweep.mock.calls.length;
    }
    // The process before this one may have died.
    expect([await looksIn(20), await looksIn(20)]).toEqual([20, 4]);
    bus.disconnect();
    await looksIn(60);
    bus.reconnect();
    expect([await looksIn(19), await looksIn(20)]).toEqual([19, 4]);
    jest.spyOn(MemoryClient.prototype, 'publish').mockRejectedValueOnce(new Error('not stored'));
    await books.insert(created(walden));
    await relay.quiet();
    expect([await looksIn(20), await looksIn(20)]).toEqual([20, 4]);
    sweep.mockRejectedValueOnce(new Error('the database is away'));
    now += 5_000;
    await expect(relay.look()).rejects.toThrow();
    expect(await looksIn(19)).toBe(19);
  });

  it('is not taken from a copy that is about to publish it: fresh entries are let alone', async () => {
    const { books, relay, clock, bus } = startCopy();
    jest.spyOn(relay, 'kick').mockImplementation(() => undefined);
    await books.insert(created(walden));
    clock.advance(sweepAfterMs - 1);
    expect(await relay.sweep()).toBe(0);
    expect(ids(bus)).toEqual([]);
  });

  it('is not published by the next write of its document, whose copy cannot know who is at it, but by the sweep', async () => {
    const { books, relay, bus, clock } = startCopy();
    jest.spyOn(relay, 'kick').mockImplementationOnce(() => undefined);
    const { id } = await books.insert(created(walden));
    await books.update(id, reprice(1));
    await relay.idle();
    expect(ids(bus)).toEqual([`ticket:updated:${id}:1`]);
    clock.advance(sweepAfterMs + 1);
    expect(await relay.sweep()).toBe(1);
    expect(ids(bus)).toEqual([`ticket:updated:${id}:1`, `ticket:created:${id}:0`]);
    expect((await rawBook(id)).outbox).toEqual([]);
  });

  it('in one document that cannot be published keeps the others from nothing', async () => {
    const { books, relay, bus, clock, broker } = startCopy();
    jest.spyOn(relay, 'kick').mockImplementation(() => undefined);
    const poison = await books.insert(created({ ...walden, title: 'Poison' }));
    const { id } = await books.insert(created(walden));
    const publish = broker.publish.bind(broker);
    jest.spyOn(broker, 'publish').mockImplementation(async (subject, payload) => {
      if (payload.includes('Poison')) throw new Error('too large');
      await publish(subject, payload);
    });
    clock.advance(sweepAfterMs + 1);
    expect(await relay.sweep()).toBe(2);
    expect(ids(bus)).toEqual([`ticket:created:${id}:0`]);
    expect((await rawBook(poison.id)).outbox).toHaveLength(1);
  });
});

/** Writes books whose events are still unpublished. */
async function leaveBehind(count: number) {
  const { books, relay, clock } = startCopy();
  jest.spyOn(relay, 'kick').mockImplementationOnce(() => undefined);
  const { id } = await books.insert(created(walden));
  const { _id, outbox, ...book } = await rawBook(id);
  const others = Array.from({ length: count - 1 }, () => {
    const own = new BookModel()._id;
    return { ...book, _id: own, outbox: [{ ...outbox[0], _id: `ticket:created:${own.toHexString()}:0` }] };
  });
  await BookModel.collection.insertMany(others);
  clock.advance(sweepAfterMs + 1);
  return { bus: createMemoryBroker(), clock };
}

describe('eight copies of a service', () => {
  it('share a backlog: each event is published once, and none of them publishes most', async () => {
    const { bus, clock } = await leaveBehind(1_000);
    const copies = Array.from({ length: 8 }, () => startCopy(bus, clock));
    const taken = await Promise.all(copies.map(({ relay }) => relay.sweep()));
    expect(new Set(ids(bus)).size).toBe(1_000);
    expect(ids(bus).length).toBeLessThanOrEqual(1_100);
    expect(await waiting()).toEqual([]);
    // One copy alone would publish a quarter in this time; all of it is done.
    expect(Math.max(...taken)).toBeLessThanOrEqual(250);
  });

  it('leave what one of them has claimed to it, and take it over when it has died', async () => {
    const { bus, clock } = await leaveBehind(3);
    const [dying, other] = [startCopy(bus, clock), startCopy(bus, clock)];
    jest.spyOn(dying.broker, 'publish').mockReturnValue(new Promise(() => undefined));
    void dying.relay.sweep();
    await eventually(() => expect(dying.broker.publish).toHaveBeenCalledTimes(3));
    expect(await other.relay.sweep()).toBe(0);
    clock.advance(10_001);
    expect(await other.relay.sweep()).toBe(3);
    expect(new Set(ids(bus)).size).toBe(3);
    expect(await waiting()).toEqual([]);
  });
});

describe('a broker that is slower than the writers', () => {
  it('has a bounded number of events wait for it in memory, and the others in their outboxes, for the sweep', async () => {
    const { bus, clock } = await leaveBehind(1_070);
    const { relay, broker } = startCopy(bus, clock);
    let answer = () => {};
    const answering = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const publish = broker.publish.bind(broker);
    jest.spyOn(broker, 'publish').mockImplementation((...message) => answering.then(() => publish(...message)));
    for (const { _id, outbox } of await waiting()) relay.kick(BookModel, _id.toHexString(), outbox);
    answer();
    await relay.idle();
    expect(ids(bus)).toHaveLength(1_064);
    expect(await relay.sweep()).toBe(6);
    expect(new Set(ids(bus)).size).toBe(1_070);
  });
});

describe('two copies of a service', () => {
  it('that sweep the same outboxes lose nothing and leave nothing', async () => {
    const one = startCopy();
    const two = startCopy(one.bus, one.clock);
    for (const { relay } of [one, two]) jest.spyOn(relay, 'kick').mockImplementation(() => undefined);
    const books = await Promise.all(Array.from({ length: 30 }, () => one.books.insert(created(walden))));
    await Promise.all(books.map(({ id }) => two.books.update(id, reprice(1))));
    one.clock.advance(sweepAfterMs + 1);
    await Promise.all([one.relay.sweep(), two.relay.sweep()]);
    expect(new Set(ids(one.bus)).size).toBe(60);
    expect(await BookModel.countDocuments({ 'outbox.0': { $exists: true } })).toBe(0);
  });

  it('that write the same document publish every version once, each after the one before', async () => {
    const one = startCopy();
    const two = startCopy(one.bus, one.clock);
    const { id } = await one.books.insert(created(walden));
    for (let price = 1; price <= 12; price++) {
      await (price % 2 ? one : two).books.update(id, reprice(price));
    }
    await Promise.all([one.relay.idle(), two.relay.idle()]);
    expect(one.bus.published().map((event) => event.version)).toEqual(
      Array.from({ length: 13 }, (_, version) => version),
    );
    expect((await rawBook(id)).outbox).toEqual([]);
  });
});

describe('what is published', () => {
  it('by the sweep is what would have been published at once, to the letter', async () => {
    const at = async (leftToSweep: boolean) => {
      const { books, relay, bus, clock } = startCopy();
      if (leftToSweep) jest.spyOn(relay, 'kick').mockImplementation(() => undefined);
      const id = new BookModel({ _id: '65a000000000000000000abc' })._id;
      await books.insert(created(walden), id);
      clock.advance(sweepAfterMs + 1);
      await relay.sweep();
      await relay.idle();
      await BookModel.deleteMany();
      const [event] = bus.published();
      return { ...event, occurredAt: undefined };
    };
    expect(await at(true)).toEqual(await at(false));
  });
});
