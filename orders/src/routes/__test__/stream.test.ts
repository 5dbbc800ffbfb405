import { Subjects } from '@ticketing/common';
import { eventually, TestService } from '@ticketing/common/testing';
import request from 'supertest';
import { type EventStream, openStream } from '../../__test__/event-stream';
import { holdMs, paymentData, reserve } from '../../__test__/fixtures';
import { orders } from '../../app';

let service: TestService;
let stream: EventStream;
const buyer = () => service.signIn('a'.repeat(24));

beforeAll(async () => {
  service = await TestService.start(orders, { EXPIRATION_GRACE_SECONDS: '3600' });
});
beforeEach(async () => {
  stream = await openStream(service, buyer());
});
afterEach(async () => {
  stream.close();
  await service.reset();
});
afterAll(() => service.stop());

const statuses = () => stream.orders.map(({ status }) => status);

describe('GET /api/orders/stream', () => {
  it('refuses who is not signed in', async () => {
    await request(service.url).get('/api/orders/stream').expect(401);
  });

  it('tells of a new order as GET would show it', async () => {
    const order = await reserve(service, buyer());
    await eventually(() => expect(stream.orders).toEqual([order]));
    expect(stream.contentType).toMatch('text/event-stream');
  });

  it('tells of every step of a purchase, whichever event makes it', async () => {
    const order = await reserve(service, buyer());
    const payment = paymentData(order.id);
    await service.receive(Subjects.PaymentCreated, payment);
    await service.receive(Subjects.PaymentCaptured, { ...payment, version: 1, status: 'captured' });
    await eventually(() => expect(statuses()).toEqual(['created', 'awaiting:payment', 'complete']));
  });

  it('tells of an order that the buyer cancels', async () => {
    const order = await reserve(service, buyer());
    await request(service.url).delete(`/api/orders/${order.id}`).set('Cookie', buyer().cookie).expect(204);
    await eventually(() => expect(statuses()).toEqual(['created', 'cancelled']));
  });

  it('tells of an order that expires', async () => {
    const order = await reserve(service, buyer());
    service.clock.advance(holdMs);
    await service.receive(Subjects.ExpirationComplete, { orderId: order.id });
    await eventually(() => expect(statuses()).toEqual(['created', 'cancelled']));
  });

  it('tells of a change that another copy of the service made', async () => {
    const order = await reserve(service, buyer());
    await service.send(Subjects.OrderCancelled, {
      id: order.id,
      version: 1,
      status: 'cancelled',
      userId: order.userId,
      expiresAt: order.expiresAt,
      ticket: { id: order.ticket.id, price: 2050, currency: 'USD' },
    });
    await eventually(() => expect(stream.orders).toHaveLength(2));
  });

  it('tells nothing of anybody else’s orders', async () => {
    await reserve(service, service.signIn());
    const own = await reserve(service, buyer());
    await eventually(() => expect(stream.orders).toEqual([own]));
  });

  it('tells every open page of the same buyer', async () => {
    const second = await openStream(service, buyer());
    const order = await reserve(service, buyer());
    await eventually(() => expect([stream.orders, second.orders]).toEqual([[order], [order]]));
    second.close();
  });
});
