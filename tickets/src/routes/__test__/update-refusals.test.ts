import { newId, TestService, type TestUser } from '@ticketing/common/testing';
import request from 'supertest';
import { eventsOf, lockOf, receiveOrder, reserve, sell } from '../../__test__/fixtures';
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

const ask = {
  put: (cookie: string, id = ticket.id) =>
    request(service.url).put(`/api/tickets/${id}`).set('Cookie', cookie).send({ title: 'Mine', price: 1 }),
  delete: (cookie: string, id = ticket.id) => request(service.url).delete(`/api/tickets/${id}`).set('Cookie', cookie),
};

describe.each(['put', 'delete'] as const)('to %s a ticket', (method) => {
  it.each([
    ['who is not signed in', () => '', 'not_signed_in'],
    ['who is somebody else', () => service.signIn().cookie, 'not_owner'],
  ])('is refused to a person %s, and changes nothing', async (_who, cookie, code) => {
    const { status, body } = await ask[method](cookie());
    expect([status, body.errors[0].code]).toEqual([401, code]);
    await service.settle();
    expect(eventsOf(service, ticket.id)).toEqual(['ticket:created 0 available']);
  });

  it.each([
    ['reserved', 'created'],
    ['being paid', 'awaiting:payment'],
    ['sold', 'complete'],
  ] as const)('is refused while it is %s', async (_situation, status) => {
    const order = await reserve(service, ticket.id);
    await receiveOrder(service, { ...order, version: 1, status });
    const before = await lockOf(ticket.id);
    const response = await ask[method](seller.cookie);
    expect(response.status).toBe(400);
    expect(response.body).toEqual({ errors: [{ message: 'Ticket is already reserved', code: 'ticket_reserved' }] });
    expect(await lockOf(ticket.id)).toEqual(before);
  });

  it('is possible again when the reservation has ended', async () => {
    const order = await reserve(service, ticket.id);
    await receiveOrder(service, { ...order, version: 1, status: 'cancelled' });
    expect((await ask[method](seller.cookie)).status).toBeLessThan(300);
  });

  it.each([newId(), 'nothing', 'A'.repeat(24)])('finds nothing at %s', async (id) => {
    const { status, body } = await ask[method](seller.cookie, id);
    expect([status, body.errors[0].code]).toEqual([404, 'not_found']);
  });
});

describe('a withdrawn ticket', () => {
  it('cannot be edited any more', async () => {
    await ask.delete(seller.cookie).expect(204);
    const { status, body } = await ask.put(seller.cookie);
    expect([status, body.errors[0].code]).toEqual([400, 'ticket_withdrawn']);
  });
});
