import mongoose from 'mongoose';
import { pino } from 'pino';
import { Listener, Subjects, type TicketData } from '../..';
import { repairs } from '../../service';
import { type Replica, replicaSchema } from '../../store';
import { BookModel, closeShelf, openShelf, startCopy } from '../../store/__test__/shelf';
import { newId } from '../../testing';
import { reconciliationListener } from '../answer';
import { rebuildReplica, requestReconciliation } from '../request';

const ReplicaModel = mongoose.model('BookReplica', replicaSchema<{ title: string }>({ title: String }));
const replica: Replica<TicketData, { title: string }> = {
  aggregate: 'ticket',
  model: ReplicaModel,
  learn: ({ title }) => ({ title }),
};
const logger = pino({ level: 'silent' });
const aMinute = 60_000;

let copy: ReturnType<typeof startCopy>;

beforeAll(openShelf);
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
  await reconciliationListener({ ...context, group: 'owner' }, copy.books).listen();
  await new Listener({ ...context, group: 'replica' }, { subjects: [Subjects.TicketUpdated], replica }).listen();
  await Promise.all([BookModel.deleteMany({}), ReplicaModel.deleteMany({})]);
  repairs.reset();
});

const state = (title: string) => ({ title, price: 100, holder: undefined });

/** A book at version 1, whose events nobody but the broker has heard of yet. */
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
  await requestReconciliation(copy.broker, copy.clock, replica);
  await settle();
}

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

  it('goes through a long replica range by range, and sends again only the range that differs', async () => {
    const ids = Array.from({ length: 450 }, newId).sort();
    const fields = { createdAt: copy.clock.now(), changedAt: copy.clock.now(), outbox: [], version: 3 };
    // Past Mongoose, which would begin every version at 0.
    const toKey = (id: string) => new mongoose.Types.ObjectId(id);
    await BookModel.collection.insertMany(ids.map((id) => ({ _id: toKey(id), ...fields, title: 'Mass', price: 100 })));
    await ReplicaModel.insertMany(ids.map((_id) => ({ _id, version: 3, changedAt: copy.clock.now(), title: 'Mass' })));
    await ReplicaModel.deleteOne({ _id: ids[449] });
    copy.clock.advance(aMinute);
    expect(await requestReconciliation(copy.broker, copy.clock, replica)).toBe(3);
    await settle();
    expect(await ReplicaModel.countDocuments()).toBe(450);
    expect(copy.bus.published(Subjects.TicketUpdated)).toHaveLength(50);
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
    await rebuildReplica(copy.broker, copy.clock, replica);
    await settle();
    expect(await ReplicaModel.findById(id).lean()).toMatchObject({ version: 1, title: 'Right' });
  });
});
