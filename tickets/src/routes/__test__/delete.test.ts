import { Subjects } from '@ticketing/common';
import { TestService, type TestUser } from '@ticketing/common/testing';
import request from 'supertest';
import { eventsOf, receiveOrder, reserve, sell } from '../../__test__/fixtures';
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
  ticket = await sell(service, {}, seller);
});
afterEach(() => service.reset());
afterAll(() => service.stop());

const withdraw = () => request(service.url).delete(`/api/tickets/${ticket.id}`).set('Cookie', seller.cookie);
const listed = async (query = '') => (await request(service.url).get(`/api/tickets${query}`)).body;

describe('DELETE /api/tickets/:id', () => {
  it('takes a ticket off the market; it stays readable', async () => {
    const { status, text } = await withdraw();
    expect([status, text]).toEqual([204, '']);
    expect(await listed()).toEqual([]);
    const withdrawn = { ...ticket, status: 'withdrawn', version: 1 };
    expect(await listed('?status=withdrawn')).toEqual([withdrawn]);
    expect(await listed(`/${ticket.id}`)).toEqual(withdrawn);
  });

  it('publishes ticket:updated as withdrawn', async () => {
    await withdraw().expect(204);
    await service.settle();
    expect(eventsOf(service, ticket.id)).toEqual(['ticket:created 0 available', 'ticket:updated 1 withdrawn']);
  });

  it('may be repeated, and does nothing more', async () => {
    await Promise.all([withdraw().expect(204), withdraw().expect(204)]);
    await withdraw().expect(204);
    await service.settle();
    expect(eventsOf(service, ticket.id)).toEqual(['ticket:created 0 available', 'ticket:updated 1 withdrawn']);
  });
});

describe('a seller who has deleted the account', () => {
  const deletion = () => ({ id: seller.id, version: 1, deletedAt: service.clock.now().toISOString() });
  const statuses = async (...ids: string[]) => Promise.all(ids.map(async (id) => (await listed(`/${id}`)).status));

  it('sells nothing any more: what is reserved may still be bought, and does not come back', async () => {
    const [kept, sold] = [await sell(service, {}, seller), await sell(service, {}, seller)];
    const others = await sell(service);
    const order = await reserve(service, kept.id);
    const paid = await reserve(service, sold.id);
    await receiveOrder(service, { ...paid, version: 1, status: 'complete' });
    // The message may come again.
    for (const _time of [1, 2]) await service.receive(Subjects.UserDeleted, deletion());
    expect(await statuses(ticket.id, kept.id, sold.id, others.id)).toEqual([
      'withdrawn',
      'reserved',
      'sold',
      'available',
    ]);
    await receiveOrder(service, { ...order, version: 1, status: 'cancelled' });
    const refund = { amount: 2000, sellAgain: true };
    await receiveOrder(service, { ...paid, version: 2, status: 'refunding', refund });
    expect(await statuses(kept.id, sold.id)).toEqual(['withdrawn', 'withdrawn']);
  });
});
