import { Subjects } from '@ticketing/common';
import { newId, type TestService, type TestUser } from '@ticketing/common/testing';
import request from 'supertest';
import { holdMs, offerTicket, reserve, reserveAndAuthorize, startOrders } from '../../__test__/fixtures';
import { OrderModel } from '../../models/order';

let service: TestService;

beforeAll(async () => {
  service = await startOrders();
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

  it('tells an order whose time was over from one that its buyer gave back', async () => {
    const buyer = service.signIn();
    const order = await reserve(service, buyer);
    service.clock.advance(holdMs);
    await service.receive(Subjects.ExpirationComplete, { orderId: order.id });
    const { body } = await show(order.id, buyer);
    expect(body).toEqual({ ...order, status: 'cancelled', cancelReason: 'expired', version: 1 });
  });

  it('tells an order whose payment could not be collected', async () => {
    const buyer = service.signIn();
    const { order, payment } = await reserveAndAuthorize(service, buyer);
    await service.receive(Subjects.PaymentFailed, { ...payment, version: 1, status: 'failed' });
    const { body } = await show(order.id, buyer);
    expect(body).toMatchObject({ status: 'cancelled', cancelReason: 'payment_failed', version: 2 });
  });

  it('does not know why an order was cancelled before reasons were written down', async () => {
    const buyer = service.signIn();
    const order = await reserve(service, buyer);
    await OrderModel.updateOne({ _id: order.id }, { status: 'cancelled', version: 1, $unset: { hold: 1 } });
    const { body } = await show(order.id, buyer);
    expect(body).toEqual({ ...order, status: 'cancelled', cancelReason: null, version: 1 });
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
