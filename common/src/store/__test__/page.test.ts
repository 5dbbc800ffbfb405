import mongoose from 'mongoose';
import { readPage, type SortOrder } from '../page';
import { BookModel, closeShelf, openShelf } from './shelf';

const newest: SortOrder = { name: 'newest', field: 'createdAt', direction: -1 };
const cheapest: SortOrder = { name: 'price', field: 'price', direction: 1 };

beforeAll(openShelf);
afterAll(closeShelf);
afterEach(() => BookModel.deleteMany());

let minute = 0;
/** Puts a book straight into the database; by default one minute later than the previous one. */
async function add(price: number, createdAt = new Date(1_700_000_000_000 + 60_000 * minute++)): Promise<string> {
  const _id = new mongoose.Types.ObjectId();
  await BookModel.collection.insertOne({ _id, title: 'x', price, createdAt, version: 0, outbox: [] });
  return _id.toHexString();
}

/** Reads a list to its end, page by page. */
async function walk(
  sort: SortOrder,
  limit: number,
  options: { filter?: object; between?: () => Promise<unknown> } = {},
) {
  const pages: string[][] = [];
  for (let cursor: string | undefined; ; ) {
    const { items, next } = await readPage(BookModel, { filter: { ...options.filter }, sort, limit, cursor });
    pages.push(items.map(({ _id }) => _id.toHexString()));
    if (next === undefined || pages.length > 100) return pages;
    cursor = next;
    await options.between?.();
  }
}

describe('readPage', () => {
  it('walks a list in order, every item once, the last page without a next one', async () => {
    const ids: string[] = [];
    for (let book = 0; book < 7; book++) ids.push(await add(book));
    expect(await walk(cheapest, 3)).toEqual([ids.slice(0, 3), ids.slice(3, 6), ids.slice(6)]);
    expect(await walk(newest, 3)).toEqual([ids.slice(4).reverse(), ids.slice(1, 4).reverse(), ids.slice(0, 1)]);
  });

  it('ends when the last page is exactly full, and gives one empty page for an empty list', async () => {
    await Promise.all([add(1), add(2), add(3), add(4)]);
    expect((await walk(cheapest, 2)).map((page) => page.length)).toEqual([2, 2]);
    expect(await walk(cheapest, 2, { filter: { price: 99 } })).toEqual([[]]);
  });

  it.each([newest, cheapest])('misses and repeats nothing among equal keys ($name)', async (sort) => {
    const at = new Date(1_700_000_000_000);
    const ids = await Promise.all(Array.from({ length: 11 }, () => add(5, at)));
    const seen = (await walk(sort, 2)).flat();
    expect(seen).toEqual(sort.direction === 1 ? ids.sort() : ids.sort().reverse());
  });

  it.each([newest, cheapest])('is not disturbed by what is added while somebody reads ($name)', async (sort) => {
    const ids: string[] = [];
    for (let book = 0; book < 9; book++) ids.push(await add(10 + book));
    const seen = (await walk(sort, 2, { between: () => add(1) })).flat();
    expect(seen).toHaveLength(new Set(seen).size);
    expect(seen).toEqual(expect.arrayContaining(ids));
    expect(seen).toHaveLength(ids.length);
  });

  it('keeps to its filter, also to one on the field of the order', async () => {
    for (let book = 0; book < 10; book++) await add(book);
    const prices = await walk(cheapest, 2, { filter: { price: { $gte: 3, $lte: 7 } } });
    expect(prices.flat()).toHaveLength(5);
  });

  it('leaves out the outbox', async () => {
    await add(1);
    const { items } = await readPage(BookModel, { filter: {}, sort: newest, limit: 5 });
    expect(items[0]).not.toHaveProperty('outbox');
  });

  const cursorOf = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const anId = 'a'.repeat(24);
  it.each([
    ['of another order', cursorOf(['price', 5, anId])],
    ['that is empty', ''],
    ['that is no base64', '%%%'],
    ['that is no JSON', Buffer.from('[').toString('base64url')],
    ['that is something else', cursorOf({ $gt: '' })],
    ['without an id', cursorOf(['newest', { date: 1 }])],
    ['with an id that is none', cursorOf(['newest', { date: 1 }, 'z'.repeat(24)])],
    ['with a date that cannot be', cursorOf(['newest', { date: 1e300 }, anId])],
    ['with an operator for a value', cursorOf(['newest', { $gt: '' }, anId])],
    ['with a text for a value', cursorOf(['newest', 'x', anId])],
    ['with null for a value', cursorOf(['newest', null, anId])],
  ])('refuses a cursor %s', async (_what, cursor) => {
    const read = readPage(BookModel, { filter: {}, sort: newest, limit: 5, cursor });
    await expect(read).rejects.toMatchObject({ code: 'invalid_cursor', status: 400 });
  });

  it('gives cursors that are safe in an address', async () => {
    await Promise.all([add(1), add(2)]);
    const { next } = await readPage(BookModel, { filter: {}, sort: newest, limit: 1 });
    expect(next).toMatch(/^[\w-]+$/);
  });
});
