import { newId, TestService } from '@ticketing/common/testing';
import request from 'supertest';
import { reserve, sell } from '../../__test__/fixtures';
import type { EventSummary } from '../../api';
import { tickets } from '../../app';

let service: TestService;

beforeAll(async () => {
  service = await TestService.start(tickets);
});
afterEach(() => service.reset());
afterAll(() => service.stop());

const berlin = { timeZone: 'Europe/Berlin', city: 'Berlin', category: 'music' };
const night = { title: 'Jazz Night', venue: 'Blue Cellar', eventDate: '2027-05-01T22:30:00.000Z', ...berlin };

const ask = (query: object = {}) => request(service.url).get('/api/tickets/events').query(query);
const titles = async (query: object = {}): Promise<string[]> =>
  (await ask(query).expect(200)).body.map(({ title }: EventSummary) => title);

async function onSale(...listings: object[]): Promise<void> {
  for (const listing of listings) await sell(service, listing);
  await service.settle();
}

describe('GET /api/tickets/events', () => {
  it('has one event for all listings of the same happening, with its cheapest price and how many are left', async () => {
    await onSale({ ...night, price: 30, section: 'A' }, { ...night, price: 20.5, section: 'B' }, { title: 'Other' });
    const { body, headers } = await ask().expect(200);
    expect(body).toEqual([
      { ...night, id: expect.stringMatching(/^[0-9a-f]{24}$/), from: 20.5, currency: 'USD', available: 2 },
      { title: 'Other', id: expect.any(String), from: 20, currency: 'USD', available: 1 },
    ]);
    expect(headers['total-count']).toBe('2');
  });

  it('is sorted by date, those without one last, or by price', async () => {
    const at = (day: number) => `2027-05-0${day}T20:00:00Z`;
    await onSale(
      { title: 'No date', price: 15 },
      { title: 'Second', price: 30, eventDate: at(2) },
      { title: 'First', price: 20, eventDate: at(1) },
    );
    expect(await titles()).toEqual(['First', 'Second', 'No date']);
    expect(await titles({ sort: 'price' })).toEqual(['No date', 'First', 'Second']);
    expect(await titles({ sort: '-price' })).toEqual(['Second', 'First', 'No date']);
  });

  it.each([
    [{ city: 'berlin' }, ['Jazz Night']],
    [{ city: 'Łódź' }, ['Lodz Night']],
    [{ city: 'lodz' }, ['Lodz Night']],
    [{ city: 'nowhere' }, []],
    [{ category: 'sport' }, ['Match']],
    [{ category: '' }, ['Jazz Night', 'Lodz Night', 'Match']],
    [{ minPrice: '25' }, ['Match']],
    [{ maxPrice: '25' }, ['Jazz Night', 'Lodz Night']],
    [{ category: 'music', city: 'Berlin', maxPrice: '25' }, ['Jazz Night']],
    // It begins at half past midnight on the 2nd where it takes place.
    [{ from: '2027-05-02', to: '2027-05-02' }, ['Jazz Night']],
    [{ to: '2027-05-01' }, []],
    [{ from: '2027-05-03' }, ['Lodz Night', 'Match']],
    [{ from: '2027-05-01T22:30:00Z', to: '2027-05-02T00:30:00+02:00' }, ['Jazz Night']],
    [{ from: '2027-05-02T00:30:01+02:00', to: '2027-05-09' }, ['Lodz Night']],
    [{ from: '', to: '' }, ['Jazz Night', 'Lodz Night', 'Match']],
  ])('is filtered by %j', async (query, found) => {
    const rest = { timeZone: 'Europe/Warsaw', price: 20 };
    await onSale(
      { ...night, price: 20 },
      { ...rest, title: 'Lodz Night', city: 'Łódź', category: 'music', eventDate: '2027-05-08T18:00:00Z' },
      { ...rest, title: 'Match', city: 'Warszawa', category: 'sport', eventDate: '2027-06-08T18:00:00Z', price: 30 },
    );
    expect(await titles(query)).toEqual(found);
    expect((await ask(query)).headers['total-count']).toBe(String(found.length));
  });

  it('is read in pages, which new events do not shift', async () => {
    for (let day = 1; day <= 6; day++) await sell(service, { title: `Day ${day}`, eventDate: `2027-05-0${day}` });
    await service.settle();
    const first = await ask({ limit: 4, from: '2027-05-01' }).expect(200);
    await onSale({ title: 'Day 0', eventDate: '2027-05-01T00:00:00Z' });
    const next = /<([^>]+)>; rel="next"/.exec(first.headers.link ?? '')?.[1] ?? '';
    const { body } = await request(service.url).get(next).expect(200);
    expect([...first.body, ...body].map(({ title }: EventSummary) => title)).toEqual(
      [1, 2, 3, 4, 5, 6].map((day) => `Day ${day}`),
    );
  });

  it.each([
    ['limit', '0'],
    ['sort', 'newest'],
    ['category', 'opera'],
    ['from', 'tomorrow'],
    ['to', '2027-02-30'],
    ['to', '2027-05-01T20:00:00'],
    ['city', 'x'.repeat(101)],
    ['minPrice', 'cheap'],
    ['ticketId', '7'],
    ['cursor', 'x'],
  ])('refuses %s=%s', async (name, value) => {
    const { status, body } = await ask({ [name]: value });
    expect([status, body.errors[0].field]).toEqual([400, name]);
  });

  it('refuses the cursor of another order, of a search, too', async () => {
    await onSale({ title: 'Jazz One' }, { title: 'Jazz Two' });
    for (const query of [{}, { q: 'jazz' }]) {
      const { headers } = await ask({ ...query, limit: 1 });
      const cursor = new URL(/<([^>]+)>/.exec(headers.link ?? '')?.[1] ?? '', 'http://x').searchParams.get('cursor');
      expect((await ask({ ...query, sort: 'price', cursor })).status).toBe(400);
      expect((await ask({ ...(query.q ? {} : { q: 'jazz' }), cursor })).status).toBe(400);
    }
  });

  it('finds the event of a ticket, for sale or not', async () => {
    const { id } = await sell(service, night);
    await reserve(service, id);
    const { body } = await ask({ ticketId: id }).expect(200);
    expect(body).toMatchObject([{ title: 'Jazz Night', available: 0 }]);
    expect(body[0]).not.toHaveProperty('from');
    expect((await ask({ ticketId: newId() })).body).toEqual([]);
  });
});

describe('GET /api/tickets/events/:id', () => {
  it('has the offers, those for sale first by price, then those reserved, as of now', async () => {
    const [dear, cheap, held] = [
      await sell(service, { ...night, price: 30 }),
      await sell(service, { ...night, price: 20 }),
      await sell(service, { ...night, price: 10 }),
    ];
    await reserve(service, held.id);
    const [{ id }] = (await ask({ ticketId: dear.id })).body;
    const { body } = await request(service.url).get(`/api/tickets/events/${id}`).expect(200);
    expect(body).toMatchObject({ ...night, id, from: 20, available: 2 });
    expect(body.offers.map((offer: { id: string }) => offer.id)).toEqual([cheap.id, dear.id, held.id]);
    const shown = await request(service.url).get(`/api/tickets/${cheap.id}`);
    expect(body.offers[0]).toEqual(shown.body);
  });

  it.each([newId(), 'nonsense', 'A'.repeat(24)])('answers 404 for %s', async (id) => {
    await request(service.url).get(`/api/tickets/events/${id}`).expect(404);
  });
});
