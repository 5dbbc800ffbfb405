import { newId, TestService, type TestUser } from '@ticketing/common/testing';
import request from 'supertest';
import { eventsOf, lockOf, sell, ticketDetails } from '../../__test__/fixtures';
import type { Ticket } from '../../api';
import { tickets } from '../../app';

let service: TestService;
let seller: TestUser;
let ticket: Ticket;

beforeAll(async () => {
  service = await TestService.start(tickets);
});
beforeEach(async () => {
  seller = service.signIn();
  ticket = await sell(service, { venue: 'Hall', eventDate: '2027-05-01T20:00:00.000Z' }, seller);
});
afterEach(() => service.reset());
afterAll(() => service.stop());

const same = { title: 'Concert', price: 20, venue: 'Hall', eventDate: '2027-05-01T20:00:00.000Z' };
const put = (body: unknown, cookie = seller.cookie, id = ticket.id) =>
  request(service.url)
    .put(`/api/tickets/${id}`)
    .set('Cookie', cookie)
    .send(body as object);

describe('PUT /api/tickets/:id', () => {
  it('replaces what the seller says of a ticket, and answers the next version', async () => {
    const { status, body } = await put({ ...same, title: ' Play ', price: 0.99, section: 'B' });
    expect(status).toBe(200);
    expect(body).toEqual({ ...ticket, ...same, title: 'Play', price: 0.99, section: 'B', version: 1 });
    const shown = await request(service.url).get(`/api/tickets/${ticket.id}`);
    expect(shown.body).toEqual(body);
  });

  it.each(Object.entries(ticketDetails))('saves and shows a change of nothing but its %s', async (name, value) => {
    const made = await sell(service, ticketDetails, seller);
    const others: Record<string, unknown> = {
      price: 1,
      eventDate: new Date(Number(value) + 1),
      timeZone: 'Europe/Vienna',
      category: 'comedy',
    };
    const other = others[name] ?? `${value}!`;
    const { body } = await put({ ...ticketDetails, [name]: other }, seller.cookie, made.id);
    expect(body).toEqual({ ...made, [name]: other instanceof Date ? other.toJSON() : other, version: 1 });
    expect((await request(service.url).get(`/api/tickets/${made.id}`)).body).toEqual(body);
  });

  it.each([undefined, null, ''])('takes optional details away that are %j', async (none) => {
    const { status, body } = await put({ ...same, venue: none, eventDate: none });
    expect(status).toBe(200);
    expect([body.venue, body.eventDate]).toEqual([undefined, undefined]);
  });

  it('publishes ticket:updated with the full new state', async () => {
    await put({ ...same, price: 15.5 }).expect(200);
    await service.settle();
    expect(service.broker.published('ticket:updated')).toContainEqual(
      expect.objectContaining({
        id: `ticket:updated:${ticket.id}:1`,
        version: 1,
        data: {
          id: ticket.id,
          version: 1,
          title: 'Concert',
          price: 1550,
          pricedSince: 1,
          currency: 'USD',
          userId: seller.id,
          status: 'available',
          orderId: null,
          eventDate: '2027-05-01T20:00:00.000Z',
          timeZone: null,
          venue: 'Hall',
          city: null,
          category: null,
          section: null,
          row: null,
          seat: null,
          eventId: expect.stringMatching(/^[0-9a-f]{24}$/),
          createdAt: expect.any(String),
        },
      }),
    );
  });

  it('publishes one event per version, in order, however quickly the edits come', async () => {
    await Promise.all([1, 2, 3, 4, 5].map((price) => put({ ...same, price }).expect(200)));
    await service.settle();
    expect((await lockOf(ticket.id)).version).toBe(5);
    expect(eventsOf(service, ticket.id)).toEqual([
      'ticket:created 0 available',
      ...[1, 2, 3, 4, 5].map((version) => `ticket:updated ${version} available`),
    ]);
  });

  it('keeps the version and publishes nothing when nothing changes', async () => {
    const { status, body } = await put({ ...same, title: ' Concert ', price: 20.0, section: '' });
    expect(status).toBe(200);
    expect(body.version).toBe(0);
    await service.settle();
    expect(eventsOf(service, ticket.id)).toEqual(['ticket:created 0 available']);
  });

  it('ignores what is not the seller’s to say', async () => {
    const others = { id: newId(), userId: newId(), status: 'sold', orderId: newId(), currency: 'EUR', createdAt: 0 };
    const { body } = await put({ ...same, ...others, price: 21 });
    expect(body).toEqual({ ...ticket, price: 21, version: 1 });
  });
});

describe('PUT with a version', () => {
  it('passes when it is the current one', async () => {
    await put({ ...same, price: 21, version: 0 }).expect(200);
    await put({ ...same, price: 22, version: 1 }).expect(200);
  });

  it('is refused when it is an older one: somebody else would be overwritten', async () => {
    await put({ ...same, price: 21, version: 0 }).expect(200);
    const { status, body } = await put({ ...same, price: 22, version: 0 });
    expect(status).toBe(409);
    expect(body).toEqual({
      errors: [{ message: 'Someone else has changed this since you opened it', code: 'version_conflict' }],
    });
    expect((await lockOf(ticket.id)).version).toBe(1);
  });

  it('lets exactly one of ten win who have all seen the same', async () => {
    const prices = Array.from({ length: 10 }, (_, i) => i + 1);
    const answers = await Promise.all(prices.map((price) => put({ ...same, price, version: 0 })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(9).fill(409)]);
    expect((await lockOf(ticket.id)).version).toBe(1);
  });

  it.each(['0', -1, 0.5, true, [0], { $gt: 0 }])('is refused when it is no whole number: %j', async (version) => {
    const { status, body } = await put({ ...same, version });
    expect([status, body.errors[0].field]).toEqual([400, 'version']);
  });
});
