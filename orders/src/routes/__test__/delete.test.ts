import { Subjects } from '@ticketing/common';
import { newId, type TestService, type TestUser } from '@ticketing/common/testing';
import request from 'supertest';
import { eventsOf, reserve, reserveAndAuthorize, reserveAndPay, startOrders, statusOf } from '../../__test__/fixtures';

let service: TestService;

beforeAll(async () => {
  service = await startOrders();
});
afterEach(() => service.reset());
afterAll(() => service.stop());

const cancel = (id: string, user?: TestUser) =>
  request(service.url)
    .delete(`/api/orders/${id}`)
    .set('Cookie', user?.cookie ?? '');

describe('DELETE /api/orders/:id', () => {
  it('cancels an order, which stays readable, and says so', async () => {
    const buyer = service.signIn();
    const order = await reserve(service, buyer);
    const response = await cancel(order.id, buyer);
    expect([response.status, response.text]).toEqual([204, '']);
    const { body } = await request(service.url).get(`/api/orders/${order.id}`).set('Cookie', buyer.cookie);
    expect(body).toEqual({ ...order, status: 'cancelled', cancelReason: 'buyer', version: 1 });
    await service.settle();
    expect(service.broker.published(Subjects.OrderCancelled)).toContainEqual(
      expect.objectContaining({
        id: `order:cancelled:${order.id}:1`,
        data: expect.objectContaining({ id: order.id, version: 1, status: 'cancelled' }),
      }),
    );
  });

  it('answers 204 again for an order that is cancelled, and publishes nothing more', async () => {
    const buyer = service.signIn();
    const order = await reserve(service, buyer);
    await cancel(order.id, buyer).expect(204);
    await cancel(order.id, buyer).expect(204);
    await service.settle();
    expect(eventsOf(service, order.id)).toEqual(['order:created 0', 'order:cancelled 1']);
  });

  it('answers 204 to each of many at the same moment, and cancels once', async () => {
    const buyer = service.signIn();
    const order = await reserve(service, buyer);
    const answers = await Promise.all(Array.from({ length: 10 }, () => cancel(order.id, buyer)));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(204));
    await service.settle();
    expect(eventsOf(service, order.id)).toEqual(['order:created 0', 'order:cancelled 1']);
  });

  it('refuses an order that is being paid', async () => {
    const buyer = service.signIn();
    const { order } = await reserveAndAuthorize(service, buyer);
    const response = await cancel(order.id, buyer);
    expect([response.status, response.body.errors[0].code]).toEqual([400, 'order_being_paid']);
    expect(await statusOf(order.id)).toBe('awaiting:payment');
  });

  it('refuses an order that is complete', async () => {
    const buyer = service.signIn();
    const { order } = await reserveAndPay(service, buyer);
    const response = await cancel(order.id, buyer);
    expect([response.status, response.body.errors[0].code]).toEqual([400, 'order_complete']);
    expect(await statusOf(order.id)).toBe('complete');
  });

  it('is for the owner only', async () => {
    const order = await reserve(service, service.signIn());
    const stranger = await cancel(order.id, service.signIn());
    expect([stranger.status, stranger.body.errors[0].code]).toEqual([401, 'not_owner']);
    const nobody = await cancel(order.id);
    expect([nobody.status, nobody.body.errors[0].code]).toEqual([401, 'not_signed_in']);
    expect(await statusOf(order.id)).toBe('created');
  });

  it.each([newId(), 'abc', '%24ne'])('answers 404 for %s, which is no order', async (id) => {
    const response = await cancel(id, service.signIn());
    expect([response.status, response.body.errors[0].code]).toEqual([404, 'not_found']);
  });
});
