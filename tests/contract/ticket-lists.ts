import { type AnsweredPage, readPageAt } from '@ticketing/common/testing';
import { unknownId } from '../support/calls';
import { Person, type Ticket } from '../support/person';
import { expectRefusal, invalid } from './refusal';
import { system } from './system';

const prices = [30, 10, 20, 10, 40];

let seller: Person;
let own: Ticket[];
beforeAll(async () => {
  seller = await Person.signUp(system.url);
  own = [];
  for (const [index, price] of prices.entries()) {
    own.push(await seller.sell(`Zanzibar ${index % 2 ? 'Ballet' : 'Opera'} ${index}`, price));
  }
});

const list = async (query: string) => (await readPageAt<Ticket>(system.url, `/api/tickets?${query}`)).items;
/** The seller's tickets that match a query, by number, in list order. */
const numbers = async (query: string) =>
  (await list(`userId=${seller.id}&${query}`)).map(({ id }) => own.findIndex((ticket) => ticket.id === id));

describe('the list of tickets', () => {
  it('has the newest first, each as it is answered by itself, for everybody', async () => {
    expect(await list(`userId=${seller.id}`)).toEqual(own.toReversed());
    const newest = await (await Person.signUp(system.url)).sell('Newest of all', 99);
    expect(await list('limit=1')).toEqual([newest]);
  });

  it.each([
    ['sort=newest', [4, 3, 2, 1, 0]],
    ['sort=oldest', [0, 1, 2, 3, 4]],
    ['sort=price', [1, 3, 2, 0, 4]],
    ['sort=-price', [4, 0, 2, 3, 1]],
    ['minPrice=20', [4, 2, 0]],
    ['maxPrice=20', [3, 2, 1]],
    ['minPrice=10.01&maxPrice=39.99', [2, 0]],
    ['minPrice=40.01', []],
    ['q=opera', [4, 2, 0]],
    ['q=BALLET%20zanzibar', [3, 1]],
    ['q=opera%20ballet', []],
    ['q=%24where', []],
    ['q=.*', []],
    ['limit=2', [4, 3]],
    ['q=opera&sort=price&maxPrice=30&limit=1', [2]],
    ['limit=&minPrice=&maxPrice=&q=', [4, 3, 2, 1, 0]],
    ['status=available', [4, 3, 2, 1, 0]],
    ['status=sold', []],
    ['status=available,reserved,sold,withdrawn', [4, 3, 2, 1, 0]],
  ])('with %s has just what was asked for', async (query, expected) => {
    expect(await numbers(query)).toEqual(expected);
  });

  it('has withdrawn tickets only when they are asked for', async () => {
    const ticket = await seller.sell('Zanzibar withdrawn', 1);
    await seller.delete(`/api/tickets/${ticket.id}`);
    expect(await list(`userId=${seller.id}&q=withdrawn`)).toEqual([]);
    expect(await list(`userId=${seller.id}&status=withdrawn`)).toMatchObject([{ id: ticket.id }]);
  });

  it.each([
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['limit=1.5', 'limit'],
    ['limit=many', 'limit'],
    ['limit=1&limit=2', 'limit'],
    ['minPrice=cheap', 'minPrice'],
    ['minPrice=-1', 'minPrice'],
    ['maxPrice=1.234', 'maxPrice'],
    ['sort=title', 'sort'],
    ['sort=constructor', 'sort'],
    ['status=stolen', 'status'],
    ['status=available,%24ne', 'status'],
    ['userId=nobody', 'userId'],
    ['q=a&q=b', 'q'],
  ])('answers %s with 400', async (query, field) => {
    expectRefusal(await seller.get(`/api/tickets?${query}`), 400, ...invalid(field));
  });

  it.each(['nonsense', '%00', 'bnVsbA', 'W10', Buffer.from(`["price",1,"${unknownId}"]`).toString('base64url')])(
    'answers the cursor %s, which it never gave, with 400',
    async (cursor) => {
      expectRefusal(await seller.get(`/api/tickets?cursor=${cursor}`), 400, {
        code: 'invalid_cursor',
        field: 'cursor',
      });
    },
  );
});

describe("a seller's totals", () => {
  it('count what one has listed, whatever page of it one sees, and add up what it costs', async () => {
    const { body } = await seller.get('/api/tickets/totals');
    expect(body).toContainEqual({ status: 'available', currency: 'USD', count: prices.length, price: 110 });
  });
});

describe('the pages of the list', () => {
  let busy: Person;
  const count = 105;
  beforeAll(async () => {
    busy = await Person.signUp(system.url);
    await Promise.all(Array.from({ length: count }, (_, index) => busy.sell(`Paged ${index}`, 1 + (index % 3))));
  });

  it.each([
    ['20 tickets unless asked otherwise', '', 20],
    ['100 tickets at the most', '&limit=100', 100],
  ])('have %s', async (_what, limit, length) => {
    const { items, next } = await readPageAt<Ticket>(system.url, `/api/tickets?userId=${busy.id}${limit}`);
    expect(items).toHaveLength(length);
    expect(next).toMatch(/^\/api\/tickets\?/);
  });

  it.each(['newest', 'oldest', 'price', '-price'])(
    'sorted by %s, show every ticket once although others are added meanwhile',
    async (sort) => {
      const seen: Ticket[] = [];
      let next: string | undefined = `/api/tickets?userId=${busy.id}&sort=${sort}&q=paged&limit=30`;
      while (next) {
        const page: AnsweredPage<Ticket> = await readPageAt(system.url, next);
        expect(page.items).toHaveLength(page.next ? 30 : page.items.length);
        seen.push(...page.items);
        next = page.next;
        await busy.sell('Paged, but later', 2);
      }
      expect(seen.filter(({ title }) => title !== 'Paged, but later')).toHaveLength(count);
      expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
    },
  );

  it('end without a Link', async () => {
    const { headers } = await seller.get(`/api/tickets?userId=${seller.id}`);
    expect(headers.get('link')).toBeNull();
  });
});
