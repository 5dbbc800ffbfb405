import { newId, readPageAt, TestService, walkPages } from '@ticketing/common/testing';
import request from 'supertest';
import { sell } from '../../__test__/fixtures';
import type { Ticket } from '../../api';
import { tickets } from '../../app';

let service: TestService;

beforeAll(async () => {
  service = await TestService.start(tickets);
});
afterEach(() => service.reset());
afterAll(() => service.stop());

const sorts = ['newest', 'oldest', 'price', '-price'];
const get = (query: string) => request(service.url).get(`/api/tickets?${query}`);

/** Sells one ticket per price, in order, titled 1, 2, 3, … */
async function sellAt(prices: number[]) {
  for (const [i, price] of prices.entries()) {
    await sell(service, { title: String(i + 1), price });
    service.clock.advance(1_000);
  }
}

const titlesBy = async (sort: string, limit: number) =>
  (await walkPages<Ticket>(service.url, `/api/tickets?sort=${sort}&limit=${limit}`)).map(({ title }) => title);

describe('the order of the list of tickets', () => {
  it.each([
    ['newest', '7654321'],
    ['oldest', '1234567'],
    ['price', '3571462'],
    ['-price', '2641753'],
  ])('by %s, tickets of one price in the order they were made, or its reverse: %s', async (sort, order) => {
    await sellAt([10, 30, 5, 10, 5, 10.01, 5]);
    for (const limit of [1, 2, 3, 100]) expect((await titlesBy(sort, limit)).join('')).toBe(order);
  });

  it('is by newest when nobody says', async () => {
    await sellAt([1, 2, 3]);
    const { items } = await readPageAt<Ticket>(service.url, '/api/tickets');
    expect(items.map(({ title }) => title)).toEqual(['3', '2', '1']);
  });

  it('is the same and complete when everything was made in the same moment at the same price', async () => {
    for (let i = 0; i < 5; i++) await sell(service, { title: String(i) });
    for (const sort of sorts) {
      const all = await titlesBy(sort, 100);
      expect(new Set(all).size).toBe(5);
      expect(await titlesBy(sort, 2)).toEqual(all);
    }
  });

  it.each(['sort=up', 'sort=createdAt', 'sort=constructor', 'sort=toString', 'sort=newest&sort=price'])(
    'is none other: %s',
    async (query) => {
      const { status, body } = await get(query);
      expect([status, body.errors[0].code, body.errors[0].field]).toEqual([400, 'invalid', 'sort']);
    },
  );
});

describe('a cursor', () => {
  const cursor = (...position: unknown[]) => Buffer.from(JSON.stringify(position)).toString('base64url');
  const refusal = { errors: [{ message: expect.any(String), code: 'invalid_cursor', field: 'cursor' }] };

  it.each(sorts.flatMap((from) => sorts.filter((to) => to !== from).map((to) => [from, to])))(
    'of the order %s is refused by the order %s',
    async (from, to) => {
      await sellAt([1, 2]);
      const { next = '' } = await readPageAt(service.url, `/api/tickets?limit=1&sort=${from}`);
      const given = new URL(next, service.url).searchParams.get('cursor');
      const { status, body } = await get(`limit=1&sort=${to}&cursor=${given}`);
      expect([status, body]).toEqual([400, refusal]);
    },
  );

  it.each([
    ['nothing', ''],
    ['text', 'garbage'],
    ['no base64', '%00%FF'],
    ['no JSON', Buffer.from('{').toString('base64url')],
    ['no list', Buffer.from('{"name":"newest"}').toString('base64url')],
    ['too short', cursor('newest')],
    ['an id that is none', cursor('newest', { date: 0 }, 'x'.repeat(24))],
    ['an operator in place of an id', cursor('newest', { date: 0 }, { $gt: '' })],
    ['an operator in place of a value', cursor('newest', { $gt: '' }, newId())],
    ['text in place of a date', cursor('newest', { date: 'now' }, newId())],
    ['a date beyond all dates', cursor('newest', { date: 1e300 }, newId())],
    ['a number beyond all dates', cursor('newest', 1e300, newId())],
    ['no value', cursor('newest', null, newId())],
  ])('that is made up is refused: %s', async (_case, given) => {
    const { status, body } = await get(`cursor=${given}`);
    expect([status, body]).toEqual([400, refusal]);
  });

  it.each([`cursor=${'a'.repeat(501)}`, 'cursor=a&cursor=b'])('that cannot be one is refused: %.20s', async (query) => {
    const { status, body } = await get(query);
    expect([status, body.errors[0].field]).toEqual([400, 'cursor']);
  });
});
