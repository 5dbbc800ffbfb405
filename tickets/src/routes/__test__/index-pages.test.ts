import { readPageAt, TestService, walkPages } from '@ticketing/common/testing';
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

/** Sells `count` tickets, two at each point in time; @returns their ids, oldest first */
async function sellSeveral(count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let i = 0; i < count; i++) {
    ids.push((await sell(service, { title: `Concert ${i}` })).id);
    service.clock.advance(i % 2);
  }
  return ids;
}

const page = (path: string) => readPageAt<Ticket>(service.url, path);
const idsOf = (items: Ticket[]) => items.map(({ id }) => id);

describe('the list of tickets', () => {
  it('is empty while nobody sells anything', async () => {
    expect(await page('/api/tickets')).toEqual({ items: [], next: undefined });
  });

  it('shows tickets as GET /:id does, the newest first, to anybody', async () => {
    const older = await sell(service, { title: 'Older', venue: 'Hall' });
    service.clock.advance(1);
    const newer = await sell(service, { title: 'Newer', eventDate: '2027-05-01T20:00:00Z' });
    expect((await page('/api/tickets')).items).toEqual([newer, older]);
  });

  it('has pages of 20 unless asked otherwise', async () => {
    const ids = await sellSeveral(21);
    const { items, next } = await page('/api/tickets');
    expect(idsOf(items)).toEqual(ids.toReversed().slice(0, 20));
    expect(idsOf((await page(next ?? '')).items)).toEqual(ids.slice(0, 1));
  });

  it.each([
    [1, 1, true],
    [2, 2, true],
    [3, 3, false],
    [100, 3, false],
  ])('with limit %i of 3 tickets has %i on its first page, and leads on: %s', async (limit, count, leadsOn) => {
    await sellSeveral(3);
    const { items, next } = await page(`/api/tickets?limit=${limit}`);
    expect([items.length, next !== undefined]).toEqual([count, leadsOn]);
  });

  it('keeps what was asked for in the link to the next page', async () => {
    await sellSeveral(3);
    const { next = '' } = await page(
      '/api/tickets?limit=1&q=Conc%C3%A9rt&maxPrice=30.50&sort=price&status=available,sold',
    );
    const { pathname, searchParams } = new URL(next, service.url);
    expect(pathname).toBe('/api/tickets');
    expect(Object.fromEntries(searchParams)).toEqual({
      limit: '1',
      q: 'Concért',
      maxPrice: '30.50',
      sort: 'price',
      status: 'available,sold',
      cursor: expect.stringMatching(/^[\w-]+$/),
    });
  });

  it.each(['newest', 'oldest', 'price', '-price'])('leads through every ticket once, by %s', async (sort) => {
    const ids = await sellSeveral(11);
    const walked = idsOf(await walkPages<Ticket>(service.url, `/api/tickets?limit=3&sort=${sort}`));
    expect(walked).toHaveLength(11);
    expect(new Set(walked)).toEqual(new Set(ids));
  });

  it.each(['newest', 'oldest', 'price', '-price'])(
    'loses and repeats none while tickets are being added before, behind and among them, by %s',
    async (sort) => {
      const before = await sellSeveral(9);
      const walked: string[] = [];
      for (let next: string | undefined = `/api/tickets?limit=2&sort=${sort}`; next; ) {
        const { items, next: following }: Awaited<ReturnType<typeof page>> = await page(next);
        walked.push(...idsOf(items));
        next = walked.length > 40 ? undefined : following;
        // Cheaper, dearer, and the same price as the others; at most three more for each of the first five pages.
        if (walked.length <= 10) for (const price of [19, 20, 21]) await sell(service, { price });
        service.clock.advance(1);
      }
      expect(new Set(walked).size).toBe(walked.length);
      expect(walked).toEqual(expect.arrayContaining(before));
    },
  );
});

describe('what the list of tickets refuses', () => {
  it.each([
    'limit=0',
    'limit=101',
    'limit=-1',
    'limit=1.5',
    'limit=1e1',
    'limit=ten',
    'limit=1&limit=2',
    'limit=%00',
    'limit[$gt]=1&limit=x',
  ])('is a limit that is no whole number from 1 to 100: %s', async (query) => {
    const { status, body } = await request(service.url).get(`/api/tickets?${query}`);
    expect(status).toBe(400);
    expect(body.errors).toEqual([{ message: expect.any(String), code: 'invalid', field: 'limit' }]);
  });

  it('is every bad parameter at once', async () => {
    const { status, body } = await request(service.url).get('/api/tickets?limit=0&sort=up&minPrice=x&userId=me');
    expect(status).toBe(400);
    expect(body.errors.map(({ field }: { field: string }) => field)).toEqual(['limit', 'minPrice', 'sort', 'userId']);
  });
});
