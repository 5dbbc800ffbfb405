import { CodedError } from '../../errors';
import { runWithCorrelation } from '../../service/correlation';
import type { Decision, Stored } from '../aggregate-store';
import { isDuplicateKey } from '../conflicts';
import { LastWritten } from '../last-written';
import { BookModel, type BookState, closeShelf, created, openShelf, rawBook, startCopy, updated } from './shelf';

const { bus, books, relay, clock } = startCopy();
const walden = { title: 'Walden', price: 1200 };

beforeAll(openShelf);
afterAll(closeShelf);
afterEach(() => relay.idle());

describe('insert', () => {
  it('writes version 0 and its event in one document', async () => {
    bus.disconnect();
    const book = await runWithCorrelation('the-request', () => books.insert(created(walden)));
    await relay.idle();
    bus.reconnect();
    expect(book).toEqual({ id: expect.any(String), version: 0, createdAt: clock.now(), state: walden });
    expect(await rawBook(book.id)).toMatchObject({
      ...walden,
      version: 0,
      createdAt: clock.now(),
      outbox: [
        {
          _id: `ticket:created:${book.id}:0`,
          subject: 'ticket:created',
          version: 0,
          occurredAt: clock.now(),
          correlationId: 'the-request',
          data: { id: book.id, version: 0, ...walden },
        },
      ],
    });
  });

  it('can be told the id', async () => {
    const { id } = await books.insert(created(walden), new BookModel()._id);
    expect(await books.get(id)).toMatchObject({ id, state: walden });
  });

  it('names an event that no request caused after itself', async () => {
    const { id } = await books.insert(created(walden));
    await relay.idle();
    const event = bus.published().find((each) => each.id === `ticket:created:${id}:0`);
    expect(event?.correlationId).toBe(`ticket:created:${id}:0`);
  });

  it('stores what a document of its model would store: nothing for what is undefined', async () => {
    const state = { ...walden, holder: undefined, place: { shelf: 'A', row: undefined }, tags: undefined };
    const { id } = await books.insert(created(state));
    await relay.idle();
    const document = new BookModel({ ...state, _id: id, createdAt: clock.now(), changedAt: clock.now(), version: 0 });
    const { history: _past, ...stored } = await rawBook(id);
    expect(stored).toEqual(document.toObject());
  });
});

describe('update', () => {
  it('changes the state, counts the version and appends the event, in one write', async () => {
    const { id, createdAt } = await books.insert(created(walden));
    await relay.idle();
    clock.advance(1_000);
    const after = await books.update(id, ({ state }) => updated({ ...state, price: 900 }));
    expect(after).toEqual({ id, version: 1, createdAt, state: { ...walden, price: 900 } });
    expect(await books.get(id)).toEqual(after);
    await relay.idle();
    expect(bus.published().filter((event) => event.id.includes(id))).toMatchObject([
      { id: `ticket:created:${id}:0`, version: 0, data: { price: 1200 } },
      { id: `ticket:updated:${id}:1`, version: 1, occurredAt: clock.now().toISOString(), data: { price: 900 } },
    ]);
  });

  it('saves nothing when there is nothing to do', async () => {
    const { id } = await books.insert(created(walden));
    await relay.idle();
    const before = await rawBook(id);
    expect(await books.update(id, () => undefined)).toMatchObject({ version: 0, state: walden });
    expect(await rawBook(id)).toEqual(before);
  });

  it('passes on what the decision refuses, and saves nothing', async () => {
    const { id } = await books.insert(created(walden));
    const refuse = () => {
      throw new CodedError('ticket_reserved');
    };
    await expect(books.update(id, refuse)).rejects.toMatchObject({ code: 'ticket_reserved' });
    expect(await rawBook(id)).toMatchObject({ version: 0 });
  });

  it('removes the fields that the new state leaves undefined, nested ones and index fields too', async () => {
    const { id } = await books.insert(
      created({ ...walden, holder: 'ada', place: { shelf: 'A', row: 3 }, tags: ['wood'] }),
    );
    expect(await rawBook(id)).toMatchObject({ holder: 'ada', hold: 'ada', place: { shelf: 'A', row: 3 } });
    await books.update(id, ({ state }) =>
      updated({ ...state, holder: undefined, tags: undefined, place: { shelf: 'B' } }),
    );
    const stored = await rawBook(id);
    expect(stored).not.toHaveProperty('holder');
    expect(stored).not.toHaveProperty('hold');
    expect(stored).not.toHaveProperty('tags');
    expect(stored.place).toEqual({ shelf: 'B' });
  });

  it('gives the decision a copy: spoiling it changes nothing', async () => {
    const { id } = await books.insert(created({ ...walden, tags: ['wood'] }));
    await books.update(id, ({ state }) => {
      state.tags?.push('spoilt');
      return undefined;
    });
    expect((await books.get(id)).state.tags).toEqual(['wood']);
  });

  it('answers not_found for an id that nobody has, like get; find says undefined', async () => {
    const nobody = 'f'.repeat(24);
    await expect(books.update(nobody, () => undefined)).rejects.toMatchObject({ code: 'not_found' });
    await expect(books.get(nobody)).rejects.toMatchObject({ code: 'not_found' });
    expect(await books.find(nobody)).toBeUndefined();
  });
});

describe('what a process has written last', () => {
  const dearer = ({ state }: Stored<BookState>) => updated({ ...state, price: state.price + 1 });
  const priced = (price: number) => () => updated({ ...walden, price });
  afterEach(() => jest.restoreAllMocks());

  it('is changed without reading it again', async () => {
    const { id } = await books.insert(created(walden));
    const read = jest.spyOn(BookModel.collection, 'findOne');
    for (const _ of [1, 2, 3]) await books.update(id, dearer);
    expect(read).not.toHaveBeenCalled();
    expect(await rawBook(id)).toMatchObject({ version: 3, price: 1203 });
  });

  it.each<[string, Decision<BookState, 'ticket:updated'>, number]>([
    ['would be another change', dearer, 901],
    ['was no change', (book) => (book.state.price === 1200 ? undefined : dearer(book)), 901],
    [
      'was refused',
      (book) => {
        if (book.state.price === 1200) throw new CodedError('ticket_reserved');
        return dearer(book);
      },
      901,
    ],
    ['is none any more', (book) => (book.state.price === 900 ? undefined : dearer(book)), 900],
  ])('counts for nothing once another copy has written it: what %s', async (_what, decision, price) => {
    const { id } = await books.insert(created(walden));
    await startCopy(bus, clock).books.update(id, priced(900));
    expect(await books.update(id, decision)).toMatchObject({ state: { price } });
    expect(await rawBook(id)).toMatchObject({ price });
  });

  it('is remembered of the last thousand', () => {
    const last = new LastWritten<number>();
    for (let id = 0; id <= 1_000; id += 1) last.add(`${id}`, id);
    expect([last.take('0'), last.take('1'), last.take('1'), last.take('1000')]).toEqual([
      undefined,
      1,
      undefined,
      1000,
    ]);
  });
});

describe('a state that nobody else acts on', () => {
  const quietly = (state: BookState) => ({ ...updated(state), quiet: true });
  const eventsOf = (id: string) => bus.published().flatMap((event) => (event.id.includes(id) ? [event.version] : []));

  it('is written and guarded like any other, and not announced', async () => {
    const { id } = await books.insert({ ...created(walden), quiet: true });
    const quiet = await books.update(id, ({ state }) => quietly({ ...state, price: 1 }));
    expect(quiet).toMatchObject({ version: 1, quiet: true, state: { price: 1 } });
    await books.update(id, ({ state }) => quietly({ ...state, price: 2 }));
    // Decided on what has been overtaken: it is read again.
    expect(await books.update(quiet, ({ state }) => quietly({ ...state, title: `${state.price}` }))).toMatchObject({
      version: 3,
      state: { price: 2, title: '2' },
    });
    await relay.idle();
    expect(eventsOf(id)).toEqual([]);
    expect(await rawBook(id)).not.toHaveProperty('changedAt');
    for await (const event of books.presentEvents({}, new Date(8.64e15))) expect(event.id).not.toContain(id);
  });

  it('is announced with the first change that others act on, and so is every later one', async () => {
    const { id } = await books.insert({ ...created(walden), quiet: true });
    expect(await books.update(id, ({ state }) => updated({ ...state, price: 1 }))).not.toHaveProperty('quiet');
    await books.update(id, ({ state }) => quietly({ ...state, price: 2 }));
    await relay.idle();
    expect(eventsOf(id)).toEqual([1, 2]);
    expect(await rawBook(id)).toMatchObject({ version: 2, changedAt: clock.now() });
  });
});

describe('a unique sparse hold', () => {
  it('lets exactly one of many parallel inserts win, and is free again once it is unset', async () => {
    const hold = () => books.insert(created({ ...walden, holder: 'ticket-1' }));
    const results = await Promise.allSettled(Array.from({ length: 30 }, hold));
    const lost = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    expect(lost).toHaveLength(29);
    expect(lost.every(isDuplicateKey)).toBe(true);

    const [winner] = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    await books.update(winner?.id ?? '', ({ state }) => updated({ ...state, holder: undefined }));
    await expect(hold()).resolves.toMatchObject({ version: 0 });
  });

  it('does not stand between documents that hold nothing', async () => {
    await Promise.all([books.insert(created(walden)), books.insert(created(walden))]);
  });

  it('also keeps an update from taking what another holds', async () => {
    await books.insert(created({ ...walden, holder: 'ticket-2' }));
    const { id } = await books.insert(created(walden));
    const take = books.update(id, ({ state }) => updated({ ...state, holder: 'ticket-2' }));
    expect(await take.catch(isDuplicateKey)).toBe(true);
    expect(await rawBook(id)).toMatchObject({ version: 0 });
  });
});

describe("an operator's act", () => {
  const line = (id: string) => ({ id, at: clock.now(), by: 'o'.repeat(24), act: 'hide', reason: 'Spam' }) as const;
  const reprice = (price: number) => () => updated({ ...walden, price });

  it('is written with its line, once for each, however often and by how many it is asked for', async () => {
    const { id } = await books.insert(created(walden));
    const acted = await Promise.all(
      ['a', 'a', 'b', 'b', 'a'].map((key) => books.act(id, line(key), ({ version }) => reprice(version + 1)())),
    );
    expect(acted.map(({ version }) => version).sort()).toEqual(expect.arrayContaining([1, 2]));
    const stored = await rawBook(id);
    expect(stored).toMatchObject({ version: 2, price: 2, auditedAt: clock.now() });
    expect(stored.audit.map((each: { id: string }) => each.id).sort()).toEqual(['a', 'b']);
  });

  it('is refused if its line has the id of another act, or of the same one by somebody else or for another reason', async () => {
    const { id } = await books.insert(created(walden));
    await books.act(id, line('a'), reprice(1));
    await books.act(id, { ...line('b'), details: 'everything' }, reprice(2));
    for (const other of [
      { ...line('a'), act: 'show' as const },
      { ...line('a'), by: 'p'.repeat(24) },
      { ...line('a'), reason: 'Fraud' },
      { ...line('b'), details: '5 USD' },
    ])
      await expect(books.act(id, other, reprice(3))).rejects.toMatchObject({ code: 'key_reused' });
    // Lines from before there were details say nothing of them.
    await books.act(id, { ...line('a'), details: '5 USD' }, reprice(3));
    expect(await rawBook(id)).toMatchObject({ version: 2, price: 2 });
  });

  it('has no line if there is nothing to do, or it is refused, and keeps its line whatever is written later', async () => {
    const { id } = await books.insert(created(walden));
    await books.act(id, line('a'), () => undefined);
    expect(await rawBook(id)).not.toHaveProperty('audit');
    await books.act(id, line('b'), reprice(1));
    await books.update(id, reprice(2));
    expect((await rawBook(id)).audit).toEqual([line('b')]);
    const full = Array.from({ length: 100 }, (_, at) => line(`${at}`));
    await BookModel.updateOne({ _id: id }, { $set: { audit: full }, $inc: { version: 1 } });
    await expect(books.act(id, line('c'), reprice(3))).rejects.toMatchObject({ code: 'too_many_acts' });
  });
});

describe('the story of an aggregate', () => {
  it('is its latest versions, each with its event, its time and the request that it goes back to', async () => {
    const { id } = await runWithCorrelation('first', () => books.insert(created(walden)));
    clock.advance(1_000);
    const at = clock.now();
    await runWithCorrelation('second', () => books.update(id, ({ state }) => updated({ ...state, price: 1 })));
    expect(await books.story(id)).toEqual([
      { version: 0, event: 'ticket:created', at: new Date(at.getTime() - 1_000), correlationId: 'first' },
      { version: 1, event: 'ticket:updated', at, correlationId: 'second' },
    ]);
    for (let price = 2; price <= 52; price++) await books.update(id, ({ state }) => updated({ ...state, price }));
    expect((await books.story(id)).map(({ version }) => version)).toEqual(
      Array.from({ length: 50 }, (_, at) => at + 3),
    );
  });

  it('begins with the next version of a document that is older, and is no part of its state', async () => {
    const { id } = await books.insert(created(walden));
    await BookModel.updateOne({ _id: id }, { $unset: { history: '' } });
    const after = await books.update(id, ({ state }) => updated({ ...state, price: 1 }));
    expect(await books.get(id)).toEqual(after);
    expect(await books.story(id)).toMatchObject([{ version: 1 }]);
  });
});
