import { TestService, type TestUser } from '@ticketing/common/testing';
import request from 'supertest';
import { eventsOf, sell } from '../../__test__/fixtures';
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
