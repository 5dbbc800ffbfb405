import { once } from 'node:events';
import { Server } from 'node:http';
import { connect } from 'node:net';
import { Subjects } from '@ticketing/common';
import {
  type EventStream,
  eventually,
  openEventStream,
  type TestService,
  type TestUser,
} from '@ticketing/common/testing';
import request from 'supertest';
import { holdMs, type OrderView, paymentData, reserve, startOrders } from '../../__test__/fixtures';

let service: TestService;
let stream: EventStream;
const buyer = () => service.signIn('a'.repeat(24));

beforeEach(async () => {
  service = await startOrders({ EXPIRATION_GRACE_SECONDS: '3600', STREAMS_PER_CLIENT: '2' });
  stream = await open(buyer());
});
afterEach(async () => {
  stream.close();
  await service.stop();
});

const open = ({ cookie }: TestUser) => openEventStream(`${service.url}/api/orders/stream`, cookie);
const ordersOf = ({ events }: EventStream) => events.map(({ data }) => data as OrderView);
const statuses = () => ordersOf(stream).map(({ status }) => status);

describe('GET /api/orders/stream', () => {
  it('refuses who is not signed in', async () => {
    await request(service.url).get('/api/orders/stream').expect(401);
  });

  it('tells of a new order as GET would show it', async () => {
    const order = await reserve(service, buyer());
    await eventually(() => expect(stream.events).toEqual([{ event: 'order', data: order }]));
    expect(stream.response.headers.get('content-type')).toMatch(/^text\/event-stream\b/);
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
    await eventually(() => expect(stream.events).toHaveLength(2));
  });

  it('tells nothing of anybody else’s orders', async () => {
    await reserve(service, service.signIn());
    const own = await reserve(service, buyer());
    await eventually(() => expect(ordersOf(stream)).toEqual([own]));
  });

  it('tells every open page of the same buyer', async () => {
    const second = await open(buyer());
    const order = await reserve(service, buyer());
    await eventually(() => expect([stream, second].map(ordersOf)).toEqual([[order], [order]]));
    second.close();
  });

  it('tells nothing more once the session has ended before its time', async () => {
    const order = await reserve(service, buyer());
    await eventually(() => expect(statuses()).toEqual(['created']));
    const ended = { version: 1, email: 'ann@example.com', verified: true, links: [] };
    // The clock of the test stands still, and the session has begun by that of the machine.
    const sessionsEndedAt = new Date(service.clock.now().getTime() + 60_000).toISOString();
    await service.receive(Subjects.UserUpdated, { id: order.userId, ...ended, sessionsEndedAt });
    service.clock.advance(holdMs);
    await service.receive(Subjects.ExpirationComplete, { orderId: order.id });
    await eventually(() => expect(stream.ended).toBe(true));
    expect(statuses()).toEqual(['created']);
  });

  it('refuses one buyer more of them than there may be, and nobody else at the same address', async () => {
    const more = [await open(buyer()), await open(buyer()), await open(service.signIn())];
    expect(more.map(({ response }) => response.status)).toEqual([200, 503, 200]);
    for (const each of more) each.close();
  });
});

describe('a service that stops', () => {
  it('ends its streams, and waits neither for them nor for a connection that a page keeps in reserve', async () => {
    const reserve = connect(service.service.port, '127.0.0.1');
    await Promise.all([once(reserve, 'connect'), eventually(() => expect(stream.comments).toHaveLength(1))]);
    // The last resort of a stopping service for connections that do not close.
    const cutOff = jest.spyOn(Server.prototype, 'closeAllConnections');
    await service.stop();
    expect(cutOff).not.toHaveBeenCalled();
    await eventually(() => expect(stream.ended).toBe(true));
  });
});
