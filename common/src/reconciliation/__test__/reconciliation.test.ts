import mongoose from 'mongoose';
import { pino } from 'pino';
import {
  type EventData,
  Listener,
  type ListenerContext,
  Publisher,
  Subjects,
  serializeEvent,
  type TicketData,
} from '../..';
import { repairs } from '../../service';
import { Lease, type Replica, replicaSchema } from '../../store';
import { BookModel, closeShelf, openShelf, startCopy } from '../../store/__test__/shelf';
import { newId, TestClock } from '../../testing';
import { Questions, rebuildReplica, reconciliation } from '..';
import { Rounds } from '../rounds';

const ReplicaModel = mongoose.model('BookReplica', replicaSchema<{ title: string }>({ title: String }));
const replica: Replica<TicketData, { title: string }> = {
  aggregate: 'ticket',
  model: ReplicaModel,
  learn: ({ title }) => ({ title }),
};
const logger = pino({ level: 'silent' });
const aMinute = 60_000;
// Thousands of entries.
jest.setTimeout(300_000);
const roundMs = 300_000;

let copy: ReturnType<typeof startCopy>;
let shop: ListenerContext;
let questions: Questions;

/** One copy of the service that keeps the replica. */
const round = () => new Rounds(shop, questions, roundMs);

beforeAll(async () => {
  await openShelf();
  await ReplicaModel.createIndexes();
});
afterAll(closeShelf);
beforeEach(async () => {
  copy = startCopy();
  const { broker, clock } = copy;
  const context = {
    broker,
    clock,
    logger,
    deadLetters: { countFailure: async () => 0, park: () => Promise.reject(new Error('parked')) },
  };
  shop = { ...context, group: 'shop' };
  questions = new Questions(shop, replica);
  const owner = reconciliation({ ...context, group: 'owner' }, [copy.books], [], roundMs);
  const asker = reconciliation(shop, [], [replica], roundMs);
  for (const listener of [...owner.listeners, ...asker.listeners]) await listener.listen();
  await new Listener(shop, { subjects: [Subjects.TicketUpdated], replica }).listen();
  await Promise.all([
    BookModel.deleteMany({}),
    ReplicaModel.deleteMany({}),
    mongoose.connection.collection('leases').deleteMany({}),
  ]);
  repairs.reset();
});

const state = (title: string) => ({ title, price: 100, holder: undefined });

/** A book at version 1 whose events only the broker has received. */
async function book(title: string) {
  const { id } = await copy.books.insert({ state: state(`${title}, first edition`), event: 'ticket:created' });
  await copy.books.update(id, () => ({ state: state(title), event: 'ticket:updated' }));
  await settle();
  return id;
}

async function settle() {
  await copy.relay.idle();
  await copy.bus.idle();
}

async function reconcile() {
  await questions.aboutAll();
  await settle();
}

/** Many books whose events the replica received long ago. */
async function mass(count: number, changedAt = copy.clock.now()) {
  const ids = Array.from({ length: count }, newId).sort();
  // Bypasses Mongoose, which would start every version at 0.
  const fields = { createdAt: changedAt, changedAt, outbox: [], version: 3, title: 'Mass' };
  await BookModel.collection.insertMany(
    ids.map((id) => ({ _id: new mongoose.Types.ObjectId(id), ...fields, price: 100 })),
  );
  await ReplicaModel.collection.insertMany(ids.map((_id) => ({ _id, version: 3, changedAt, title: 'Mass' }) as never));
  return ids;
}

const told = () => copy.bus.published(Subjects.TicketUpdated).length;
const asked = () => copy.bus.published(Subjects.ReconciliationRequested);

const repaired = async () => (await repairs.get()).values.reduce((sum, { value }) => sum + value, 0);
const titles = async () => (await ReplicaModel.find().sort({ title: 1 }).lean()).map(({ title }) => title);

describe('reconciliation', () => {
  it('repairs a replica that has lost an entry, and one that is behind, and counts both', async () => {
    const [lost, old] = [await book('Lost'), await book('Behind')];
    await book('Right');
    await ReplicaModel.deleteOne({ _id: lost });
    await ReplicaModel.updateOne({ _id: old }, { $set: { version: 0, title: 'Behind, first edition' } });
    copy.clock.advance(aMinute);
    await reconcile();
    expect(await titles()).toEqual(['Behind', 'Lost', 'Right']);
    expect(await repaired()).toBe(2);
  });

  it('publishes nothing and repairs nothing where nothing differs', async () => {
    await book('Right');
    copy.clock.advance(aMinute);
    const before = copy.bus.published(Subjects.TicketUpdated).length;
    await reconcile();
    expect(copy.bus.published(Subjects.TicketUpdated)).toHaveLength(before);
    expect(await repaired()).toBe(0);
  });

  it('leaves alone what has only just changed: its event is on its way', async () => {
    const id = await book('New');
    await ReplicaModel.deleteOne({ _id: id });
    await reconcile();
    expect(await titles()).toEqual([]);
    copy.clock.advance(aMinute);
    await reconcile();
    expect(await titles()).toEqual(['New']);
  });

  it('goes through a long replica by digests, and tells only what differs', async () => {
    const ids = await mass(450);
    await ReplicaModel.deleteOne({ _id: ids[449] });
    await ReplicaModel.updateOne({ _id: ids[0] }, { $set: { version: 2 } });
    copy.clock.advance(aMinute);
    await reconcile();
    expect(await ReplicaModel.countDocuments({ version: 3 })).toBe(450);
    expect(told()).toBe(2);
    // One digest of everything, and three of at most 200 entries; then the entries where two of these differ.
    expect(asked().filter(({ data }) => data.digest)).toHaveLength(4);
    const named = asked().flatMap(({ data }) => data.entries?.length ?? []);
    expect(named.sort((one, other) => one - other)).toEqual([49, 200]);
  });

  it('goes on in another message where a replica has grown past what one is to read', async () => {
    const ids = await mass(5_050);
    await ReplicaModel.deleteOne({ _id: ids[5_049] });
    copy.clock.advance(aMinute);
    await questions.narrow({ after: null, upTo: null });
    await settle();
    expect(await ReplicaModel.countDocuments()).toBe(5_050);
    expect(told()).toBe(1);
    expect(copy.bus.published(Subjects.ReconciliationDiffered)).toHaveLength(1);
  });

  it('finds what is lacking beside an aggregate that somebody has deleted by hand, of which the replica stays', async () => {
    const ids = await mass(450);
    await BookModel.deleteOne({ _id: ids[10] });
    await ReplicaModel.deleteOne({ _id: ids[20] });
    copy.clock.advance(aMinute);
    await reconcile();
    expect(await ReplicaModel.countDocuments()).toBe(450);
    expect(told()).toBe(1);
    await reconcile();
    expect(told()).toBe(1);
    // A permanent difference costs a digest of everything, three of at most 200 entries, and the entries of one of
    // these, each time.
    expect(asked()).toHaveLength(2 * (1 + 3 + 1));
  });

  it.each<[string, Partial<EventData<typeof Subjects.ReconciliationRequested>>]>([
    ['a range that ends before it begins', { after: 'f'.repeat(24), upTo: '0'.repeat(24) }],
    [
      'a span of time that ends before it begins',
      { changed: { from: '2030-01-01T00:00:00Z', until: '2020-01-01T00:00:00Z' } },
    ],
  ])('answers nothing to %s', async (_what, nonsense) => {
    await mass(3);
    copy.clock.advance(aMinute);
    await new Publisher(copy.broker, Subjects.ReconciliationRequested).publish({
      aggregateId: newId(),
      version: 0,
      data: { aggregate: 'ticket', replica: 'shop', after: null, upTo: null, entries: [], ...nonsense },
      occurredAt: copy.clock.now(),
      correlationId: 'test',
    });
    await settle();
    expect(copy.bus.published()).toHaveLength(1);
  });

  it.each([
    ['another service’s replica', 'another', 0],
    ['its replica, when that was long ago', 'shop', 3 * roundMs],
  ])('asks nothing when an owner finds that %s differs', async (_whose, whose, ageMs) => {
    await mass(3);
    await new Publisher(copy.broker, Subjects.ReconciliationDiffered).publish({
      aggregateId: newId(),
      version: 0,
      data: { aggregate: 'ticket', replica: whose, after: null, upTo: null },
      occurredAt: new Date(copy.clock.now().getTime() - ageMs),
      correlationId: 'test',
    });
    await settle();
    expect(asked()).toEqual([]);
  });

  it('fills the replica of a new service, which has nothing yet', async () => {
    await book('One');
    await book('Two');
    await ReplicaModel.deleteMany({});
    copy.clock.advance(aMinute);
    await reconcile();
    expect(await titles()).toEqual(['One', 'Two']);
  });
});

describe('rebuilding a replica', () => {
  it('takes over what the owner says, even of what claims to be newer', async () => {
    const id = await book('Right');
    await ReplicaModel.updateOne({ _id: id }, { $set: { version: 99, title: 'Wrong' } });
    copy.clock.advance(aMinute);
    await rebuildReplica(questions);
    await settle();
    expect(await ReplicaModel.findById(id).lean()).toMatchObject({ version: 1, title: 'Right' });
  });
});

describe('a round', () => {
  /** Runs a first round, which asks about everything, and waits for the next. */
  async function begun() {
    copy.clock.advance(aMinute);
    await round().run();
    await settle();
    copy.clock.advance(roundMs);
  }

  /** A round that is cut short by a crash. */
  async function dying(call: jest.SpyInstance) {
    call.mockRejectedValueOnce(new Error('died'));
    await expect(round().run()).rejects.toThrow('died');
  }

  it('asks once, however many copies there are', async () => {
    await begun();
    const before = asked().length;
    await Promise.all([round(), round(), round()].map((copies) => copies.run()));
    expect(asked()).toHaveLength(before + 1);
  });

  it('has what was lost since the last one told again, of any age before', async () => {
    const ids = await mass(10);
    await begun();
    const lost = await book('Lost');
    await ReplicaModel.deleteOne({ _id: lost });
    await ReplicaModel.deleteOne({ _id: ids[0] });
    copy.clock.advance(roundMs);
    const before = told();
    await round().run();
    await settle();
    expect(await titles()).toContain('Lost');
    expect(told()).toBe(before + 1);
    expect(await repaired()).toBe(1);
  });

  it('asks about a change in several rounds, as a question or its answer may be lost', async () => {
    await begun();
    const lost = await book('Lost');
    copy.clock.advance(roundMs);
    await round().run();
    await settle();
    await ReplicaModel.deleteOne({ _id: lost });
    copy.clock.advance(roundMs);
    await round().run();
    await settle();
    expect(await titles()).toEqual(['Lost']);
  });

  it('asks about everything when the replica is found empty, however long it would be until then', async () => {
    await mass(10);
    await begun();
    copy.clock.advance(3 * roundMs);
    await round().run();
    await settle();
    await ReplicaModel.deleteMany({});
    copy.clock.advance(4 * roundMs);
    await round().run();
    await settle();
    expect(await ReplicaModel.countDocuments()).toBe(10);
  });

  it('asks about many changes with as many messages as they need', async () => {
    await begun();
    for (const second of [1, 2, 3]) await mass(150, new Date(copy.clock.now().getTime() + second * 1_000));
    const lost = await ReplicaModel.find({}, { _id: 1 }).limit(260).lean();
    await ReplicaModel.deleteMany({ _id: { $in: lost.map(({ _id }) => _id) } });
    copy.clock.advance(aMinute);
    const before = told();
    await round().run();
    await settle();
    expect(await ReplicaModel.countDocuments()).toBe(450);
    expect(told() - before).toBe(260);
  });

  it('makes no progress while the broker is away', async () => {
    await begun();
    const lost = await book('Lost');
    await ReplicaModel.deleteOne({ _id: lost });
    copy.bus.disconnect();
    for (let rounds = 0; rounds < 6; rounds += 1) {
      copy.clock.advance(roundMs);
      await round().run();
    }
    copy.bus.reconnect();
    await round().run();
    await settle();
    expect(await titles()).toContain('Lost');
  });

  it('asks about everything after a long time without one, instead of a span of time of any length', async () => {
    const ids = await mass(10);
    await begun();
    await ReplicaModel.deleteOne({ _id: ids[3] });
    copy.clock.advance(24 * 3_600_000);
    await round().run();
    await settle();
    expect(await ReplicaModel.countDocuments()).toBe(10);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['right after it has taken the lease', () => new Lease('ticket reconciliation', copy.clock, roundMs).take()],
    ['before it has asked', () => dying(jest.spyOn(copy.broker, 'publish'))],
    ['before it has noted what it asked', () => dying(jest.spyOn(Lease.prototype, 'note'))],
  ])('of a copy that dies %s is made up for by the next', async (_when, die) => {
    const ids = await mass(10);
    copy.clock.advance(aMinute);
    await die();
    await settle();
    await ReplicaModel.deleteOne({ _id: ids[3] });
    copy.clock.advance(roundMs);
    await round().run();
    await settle();
    expect(await ReplicaModel.countDocuments()).toBe(10);
  });

  it('asks about everything after one of a copy whose clock is a year ahead', async () => {
    await begun();
    const ahead = new TestClock();
    ahead.advance(365 * 24 * 3_600_000);
    await new Rounds({ ...shop, clock: ahead }, questions, roundMs).run();
    const lost = await book('Lost');
    await ReplicaModel.deleteOne({ _id: lost });
    copy.clock.advance(roundMs);
    await round().run();
    await settle();
    expect(await titles()).toContain('Lost');
  });

  it('asks about everything again after four rounds, as the first answers may have been lost', async () => {
    const ids = await mass(10);
    await begun();
    await ReplicaModel.deleteOne({ _id: ids[3] });
    for (let rounds = 0; rounds < 4; rounds += 1) {
      await round().run();
      await settle();
      copy.clock.advance(roundMs);
    }
    expect(await ReplicaModel.countDocuments()).toBe(10);
  });

  it('is answered no more when its time is over: it has been asked again since', async () => {
    await mass(10);
    await begun();
    await ReplicaModel.deleteMany({});
    const request = asked()[0];
    if (!request) throw new Error('nothing was asked');
    const late = { ...request, occurredAt: new Date(copy.clock.now().getTime() - 3 * roundMs).toISOString() };
    const before = told();
    await copy.broker.publish(late.subject, serializeEvent({ ...late, data: { ...late.data, entries: [] } }));
    await settle();
    expect(told()).toBe(before);
  });
});
