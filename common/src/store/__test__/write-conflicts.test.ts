import mongoose from 'mongoose';
import { newId } from '../../testing/test-service';
import { isDuplicateKey, untilWritten } from '../conflicts';
import { DeadLetterModel, mongoDeadLetters } from '../dead-letters';
import { applyIfNewer, type Replica, replicaSchema } from '../replica';
import { BookModel, closeShelf, created, openShelf, rawBook, startCopy, updated } from './shelf';

interface Copy {
  title: string;
}
const CopyModel = mongoose.model('ConflictingCopy', replicaSchema<Copy>({ title: { type: String, required: true } }));
const replica: Replica<Copy & { id: string; version: number }, Copy> = {
  aggregate: 'ticket',
  model: CopyModel,
  learn: ({ title }) => ({ title }),
};
const learn = (id: string, version: number) =>
  applyIfNewer(replica, { data: { id, version, title: `version ${version}` }, occurredAt: '2026-01-01T00:00:00Z' });

const walden = { title: 'Walden', price: 0 };
const { books, relay } = startCopy();
/** What some MongoDB-compatible servers return for one of two conflicting writes. */
const conflict = (code = 112) => new mongoose.mongo.MongoServerError({ code, errmsg: 'WriteConflict' });

beforeAll(openShelf);
afterEach(async () => {
  await relay.idle();
  jest.restoreAllMocks();
});
afterAll(closeShelf);

describe('a write that the database reports as met by another one is tried again', () => {
  it('when an aggregate is inserted: once with one event, or refused by its unique index', async () => {
    const insert = jest.spyOn(BookModel.collection, 'insertOne').mockRejectedValueOnce(conflict());
    const { id } = await books.insert(created({ ...walden, holder: 'ann' }));
    expect(insert).toHaveBeenCalledTimes(2);
    expect(await rawBook(id)).toMatchObject({ version: 0, title: 'Walden' });
    insert.mockRejectedValueOnce(conflict());
    const second = books.insert(created({ ...walden, holder: 'ann' })).catch((error: unknown) => error);
    expect(isDuplicateKey(await second)).toBe(true);
  });

  it('when an aggregate is updated: it is decided again, and has one version more', async () => {
    const { id } = await books.insert(created(walden));
    await relay.idle();
    const update = jest.spyOn(BookModel.collection, 'updateOne').mockRejectedValueOnce(conflict());
    await books.update(id, ({ state }) => updated({ ...state, price: state.price + 1 }));
    expect(update.mock.calls.length).toBeGreaterThanOrEqual(2);
    expect(await rawBook(id)).toMatchObject({ version: 1, price: 1 });
  });

  it('when a replica is written, new or newer', async () => {
    const id = newId();
    for (const version of [0, 1]) {
      jest.spyOn(CopyModel.collection, 'updateOne').mockRejectedValueOnce(conflict());
      expect(await learn(id, version)).toMatchObject({ known: { version }, applied: true });
    }
    expect(await CopyModel.findById(id).lean()).toMatchObject({ version: 1, title: 'version 1' });
  });

  it('when a message is put aside', async () => {
    jest.spyOn(DeadLetterModel.collection, 'updateOne').mockRejectedValueOnce(conflict());
    const about = { subject: 'order:created', group: 'tickets', payload: '{}', sequence: 1 } as const;
    await mongoDeadLetters.park({ ...about, error: 'Error: no', attempts: 5 });
    expect(await DeadLetterModel.countDocuments()).toBe(1);
  });

  it('and ends in version_conflict when others never stop', async () => {
    const write = jest.fn(async () => Promise.reject(conflict()));
    await expect(untilWritten(write)).rejects.toMatchObject({ code: 'version_conflict', status: 409 });
    expect(write.mock.calls.length).toBeGreaterThan(10);
  });

  it('and no other refusal is', async () => {
    const write = jest.fn(async () => Promise.reject(conflict(11000)));
    await expect(untilWritten(write)).rejects.toMatchObject({ code: 11000 });
    expect(write).toHaveBeenCalledTimes(1);
  });
});
