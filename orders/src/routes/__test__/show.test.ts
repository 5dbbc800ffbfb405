import { Subjects } from '@ticketing/common';
import { newId, TestService, type TestUser } from '@ticketing/common/testing';
import request from 'supertest';
import { offerTicket, reserve } from '../../__test__/fixtures';
import { orders } from '../../app';

let service: TestService;

beforeAll(async () => {
  service = await TestService.start(orders);
});
afterEach(() => service.reset());
afterAll(() => service.stop());

const show = (id: string, user?: TestUser) =>
  request(service.url)
    .get(`/api/orders/${id}`)
    .set('Cookie', user?.cookie ?? '');

describe('GET /api/orders/:id', () => {
  it('shows an order to its owner', async () => {
    const buyer = service.signIn();
    const order = await reserve(service, buyer);
    const response = await show(order.id, buyer);
    expect([response.status, response.body]).toEqual([200, order]);
  });

  it('keeps the title and price of the moment of reservation', async () => {
    const buyer = service.signIn();
    const ticket = await offerTicket(service, { title: 'Concert', price: 1000 });
    const order = await reserve(service, buyer, ticket.id);
    await service.receive(Subjects.TicketUpdated, { ...ticket, version: 1, title: 'Gala', price: 9900 });
    const { body } = await show(order.id, buyer);
    expect(body.ticket).toEqual({ id: ticket.id, title: 'Concert', price: 10, currency: 'USD' });
  });

  it('shows it to nobody else', async () => {
    const order = await reserve(service, service.signIn());
    const stranger = await show(order.id, service.signIn());
    expect([stranger.status, stranger.body.errors[0].code]).toEqual([401, 'not_owner']);
    const nobody = await show(order.id);
    expect([nobody.status, nobody.body.errors[0].code]).toEqual([401, 'not_signed_in']);
  });

  it.each([newId(), 'abc', '%24ne', 'a'.repeat(25)])('answers 404 for %s, which is no order', async (id) => {
    const response = await show(id, service.signIn());
    expect([response.status, response.body.errors[0].code]).toEqual([404, 'not_found']);
  });
});
