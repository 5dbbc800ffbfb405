import { BookModel, closeShelf, created, openShelf, rawBook, startCopy, updated } from './shelf';

const walden = { title: 'Walden', price: 0 };
/** As many as an update has attempts: even one that loses to each of the others is saved. */
const count = 16;

beforeAll(openShelf);
afterAll(closeShelf);
afterEach(() => void jest.restoreAllMocks());

describe('concurrent updates', () => {
  it('all land, each with a version and an event of its own', async () => {
    const one = startCopy();
    const two = startCopy(one.bus, one.clock);
    const { id } = await one.books.insert(created(walden));
    const more = ({ state }: { state: typeof walden }) => updated({ ...state, price: state.price + 1 });
    const results = await Promise.all(
      Array.from({ length: count }, (_, index) => (index % 2 ? one : two).books.update(id, more)),
    );
    expect(results.map(({ version }) => version).sort((a, b) => a - b)).toEqual(
      Array.from({ length: count }, (_, index) => index + 1),
    );
    expect(await one.books.get(id)).toMatchObject({ version: count, state: { price: count } });

    await Promise.all([one.relay.idle(), two.relay.idle()]);
    const events = new Map(one.bus.published().map((event) => [event.id, event]));
    expect(events.size).toBe(count + 1);
    // Each event carries the state of its own version.
    for (const { version, data } of events.values()) expect(data).toMatchObject({ version, price: version });
    expect((await rawBook(id)).outbox).toEqual([]);
  });

  it('are decided again on what the other one saved', async () => {
    const { books, relay } = startCopy();
    const { id } = await books.insert(created(walden));
    await relay.idle();
    const seen: number[] = [];
    await books.update(id, ({ state, version }) => {
      seen.push(version);
      return updated({ ...state, title: `${state.title}!` });
    });
    expect(seen).toEqual([0]);

    let interfere = true;
    const updateOne = BookModel.collection.updateOne.bind(BookModel.collection);
    jest.spyOn(BookModel.collection, 'updateOne').mockImplementation(async (filter, ...update) => {
      if (interfere) {
        interfere = false;
        await updateOne({ _id: filter?._id } as never, { $inc: { version: 1 }, $set: { price: 7 } });
      }
      return updateOne(filter, ...update);
    });
    const after = await books.update(id, ({ state }) => updated({ ...state, title: 'Again' }));
    expect(after).toMatchObject({ version: 3, state: { title: 'Again', price: 7 } });
  });

  it('end in version_conflict when others never stop, and save nothing', async () => {
    const { books, relay } = startCopy();
    const { id } = await books.insert(created(walden));
    await relay.idle();
    const updateOne = BookModel.collection.updateOne.bind(BookModel.collection);
    jest.spyOn(BookModel.collection, 'updateOne').mockImplementation(async (filter, ...update) => {
      await updateOne({ _id: filter?._id } as never, { $inc: { version: 1 } });
      return updateOne(filter, ...update);
    });
    const hopeless = books.update(id, ({ state }) => updated({ ...state, title: 'Never' }));
    await expect(hopeless).rejects.toMatchObject({ code: 'version_conflict', status: 409 });
    expect(await rawBook(id)).toMatchObject({ title: 'Walden', outbox: [] });
  });

  it('do not bring back an event that the relay has removed meanwhile', async () => {
    const { books, relay, bus } = startCopy();
    const { id } = await books.insert(created(walden));
    // The relay of the insert is still at work while this update loads and saves.
    await books.update(id, ({ state }) => updated({ ...state, price: 1 }));
    await relay.idle();
    expect((await rawBook(id)).outbox).toEqual([]);
    expect(new Set(bus.published().map((event) => event.id)).size).toBe(2);
  });
});
