import { newId, TestService } from '@ticketing/common/testing';
import request from 'supertest';
import { receiveOrder, reserve, sell } from '../../__test__/fixtures';
import type { Ticket } from '../../api';
import { tickets } from '../../app';

let service: TestService;

beforeAll(async () => {
  service = await TestService.start(tickets);
});
afterAll(() => service.stop());

/** Lists tickets that all tests of a `describe` search. */
function given(tickets: () => Promise<void>): void {
  beforeAll(tickets);
  afterAll(() => service.reset());
}

/** The titles a query finds, in alphabetical order. */
async function find(query: Record<string, string>): Promise<string[]> {
  const { body } = await request(service.url).get('/api/tickets').query(query).expect(200);
  return body.map(({ title }: Ticket) => title).sort();
}

describe('searching tickets by words', () => {
  given(async () => {
    for (const title of ['Beyoncé: Live in Zürich', 'Live Aid', 'LIVE at the Café', 'Alive'])
      await sell(service, { title });
  });

  it.each([
    ['live', ['Beyoncé: Live in Zürich', 'LIVE at the Café', 'Live Aid']],
    ['LIVE', ['Beyoncé: Live in Zürich', 'LIVE at the Café', 'Live Aid']],
    ['beyonce', ['Beyoncé: Live in Zürich']],
    ['BEYONCÉ', ['Beyoncé: Live in Zürich']],
    ['cafe\u0301', ['LIVE at the Café']],
    ['zurich live', ['Beyoncé: Live in Zürich']],
    ['  aid,   live! ', ['Live Aid']],
    ['live zeppelin', []],
    ['aliv', []],
    ['.*', []],
    ['%', []],
    ['  ', ['Alive', 'Beyoncé: Live in Zürich', 'LIVE at the Café', 'Live Aid']],
  ])('%j finds the titles with all its words, whole, without regard to case and accents', async (q, titles) => {
    expect(await find({ q })).toEqual(titles.toSorted());
  });

  it('finds a ticket by its new title after an edit, no longer by its old one', async () => {
    const seller = service.signIn();
    const { id } = await sell(service, { title: 'Before' }, seller);
    const edit = { title: 'After', price: 20 };
    await request(service.url).put(`/api/tickets/${id}`).set('Cookie', seller.cookie).send(edit).expect(200);
    expect([await find({ q: 'after' }), await find({ q: 'before' })]).toEqual([['After'], []]);
  });
});

describe('searching tickets by price', () => {
  given(async () => {
    for (const price of [5, 9.99, 10, 10.01, 999_999.99]) await sell(service, { title: String(price), price });
  });

  it.each([
    [{ minPrice: '10' }, ['10', '10.01', '999999.99']],
    [{ maxPrice: '10' }, ['10', '5', '9.99']],
    [{ minPrice: '9.99', maxPrice: '10.00' }, ['10', '9.99']],
    [{ minPrice: '0', maxPrice: '9.98' }, ['5']],
    [{ minPrice: '10.02', maxPrice: '1000' }, []],
    [{ minPrice: '11', maxPrice: '10' }, []],
    [{ maxPrice: '0' }, []],
    [{ minPrice: '0.00' }, ['10', '10.01', '5', '9.99', '999999.99']],
    [{ minPrice: '5', maxPrice: '1000000' }, ['10', '10.01', '5', '9.99', '999999.99']],
    [{ minPrice: '1000000' }, []],
    [{ maxPrice: '99999999999999999999' }, ['10', '10.01', '5', '9.99', '999999.99']],
    [{ minPrice: '', maxPrice: '' }, ['10', '10.01', '5', '9.99', '999999.99']],
  ])('%j finds what costs that, the ends included', async (query, titles) => {
    expect(await find(query)).toEqual(titles);
  });

  it('goes through the pages by price without leaving the range', async () => {
    const query = { minPrice: '9', maxPrice: '11', sort: 'price', limit: '1' };
    const first = await request(service.url).get('/api/tickets').query(query);
    const link = /<(.+)>/.exec(first.headers.link ?? '')?.[1] ?? '';
    const second = await request(service.url).get(link);
    expect([...first.body, ...second.body].map(({ price }) => price)).toEqual([9.99, 10]);
  });
});

describe('searching tickets by status and seller', () => {
  const seller = 'a'.repeat(24);

  given(async () => {
    const ann = service.signIn(seller);
    const [, reserved, sold, withdrawn] = [
      await sell(service, { title: 'available' }, ann),
      await sell(service, { title: 'reserved' }, ann),
      await sell(service, { title: 'sold' }, ann),
      await sell(service, { title: 'withdrawn' }, ann),
      await sell(service, { title: "somebody else's" }),
    ];
    await reserve(service, reserved.id);
    const order = await reserve(service, sold.id);
    await receiveOrder(service, { ...order, version: 1, status: 'complete' });
    await request(service.url).delete(`/api/tickets/${withdrawn.id}`).set('Cookie', ann.cookie).expect(204);
  });

  it.each<[Record<string, string>, string[]]>([
    [{}, ['available', "somebody else's"]],
    [{ status: 'available' }, ['available', "somebody else's"]],
    [{ status: '' }, ['available', "somebody else's"]],
    [{ status: 'reserved' }, ['reserved']],
    [{ status: 'sold' }, ['sold']],
    [{ status: 'withdrawn' }, ['withdrawn']],
    [{ status: 'reserved,sold' }, ['reserved', 'sold']],
    [{ userId: seller }, ['available']],
    [{ userId: seller, status: 'available,reserved,sold,withdrawn' }, ['available', 'reserved', 'sold', 'withdrawn']],
    [{ userId: newId(), status: 'available,sold' }, []],
    [{ q: 'else', status: 'sold' }, []],
  ])('%j finds those and no others', async (query, titles) => {
    expect(await find(query)).toEqual(titles);
  });

  it('takes several statuses also one by one', async () => {
    const { body } = await request(service.url).get('/api/tickets?status=reserved&status=sold').expect(200);
    expect(body).toHaveLength(2);
  });
});

describe('a search that makes no sense', () => {
  it.each([
    ['minPrice', 'minPrice=cheap'],
    ['minPrice', 'minPrice=-1'],
    ['minPrice', 'minPrice=1.999'],
    ['maxPrice', 'maxPrice=Infinity'],
    ['maxPrice', 'maxPrice=1,000'],
    ['minPrice', 'minPrice=1&minPrice=2'],
    ['maxPrice', 'maxPrice=Infinity'],
    ['maxPrice', 'maxPrice=NaN'],
    ['status', 'status=free'],
    ['status', 'status=available,free'],
    ['status', 'status=__proto__'],
    ['userId', 'userId=me'],
    ['userId', 'userId='],
    ['userId', `userId=${'a'.repeat(24)}&userId=${'b'.repeat(24)}`],
    ['q', `q=${'a'.repeat(201)}`],
    ['q', 'q=a&q=b'],
  ])('is refused, and the parameter %s named: %.40s', async (field, query) => {
    const { status, body } = await request(service.url).get(`/api/tickets?${query}`);
    expect(status).toBe(400);
    expect(body.errors).toEqual([{ message: expect.any(String), code: 'invalid', field }]);
  });

  it('is no operator: brackets are part of a name that means nothing', async () => {
    await sell(service);
    const { body } = await request(service.url).get('/api/tickets?status[$ne]=x&userId[$gt]=&q[$regex]=.*').expect(200);
    expect(body).toHaveLength(1);
  });
});
