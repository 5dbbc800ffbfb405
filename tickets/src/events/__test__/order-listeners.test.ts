import { DeadLetterModel, Subjects } from '@ticketing/common';
import { newId, TestService, type TestUser } from '@ticketing/common/testing';
import request from 'supertest';
import { eventsOf, lockOf, orderFor, receiveOrder, reserve, sell } from '../../__test__/fixtures';
import type { Ticket } from '../../api';
import { tickets } from '../../app';
import { deriveLock } from '../../lock';
import { createTicketStore } from '../../models/ticket';

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

const edit = (price: number) =>
  request(service.url).put(`/api/tickets/${ticket.id}`).set('Cookie', seller.cookie).send({ title: 'Concert', price });

describe('an order for a ticket', () => {
  it('reserves it when it is created', async () => {
    const order = await reserve(service, ticket.id);
    expect(await lockOf(ticket.id)).toEqual({ status: 'reserved', orderId: order.id, version: 1 });
  });

  it('keeps it reserved while it is being paid, which changes nothing', async () => {
    const order = await reserve(service, ticket.id);
    await receiveOrder(service, { ...order, version: 1, status: 'awaiting:payment' });
    expect(await lockOf(ticket.id)).toEqual({ status: 'reserved', orderId: order.id, version: 1 });
  });

  it('has bought it when it is completed', async () => {
    const order = await reserve(service, ticket.id);
    await receiveOrder(service, { ...order, version: 1, status: 'awaiting:payment' });
    await receiveOrder(service, { ...order, version: 2, status: 'complete' });
    expect(await lockOf(ticket.id)).toEqual({ status: 'sold', orderId: order.id, version: 2 });
  });

  it('releases it when it is cancelled', async () => {
    const order = await reserve(service, ticket.id);
    await receiveOrder(service, { ...order, version: 1, status: 'cancelled' });
    expect(await lockOf(ticket.id)).toEqual({ status: 'available', orderId: null, version: 2 });
  });

  it.each([
    [true, 'available'],
    [false, 'withdrawn'],
  ])('puts it on sale again when its money goes back, if that was chosen: %s', async (sellAgain, status) => {
    const order = await reserve(service, ticket.id);
    await receiveOrder(service, { ...order, version: 2, status: 'complete' });
    const refund = { amount: 2000, sellAgain };
    await receiveOrder(service, { ...order, version: 3, status: 'refunding', refund });
    expect(await lockOf(ticket.id)).toEqual({ status, orderId: null, version: 3 });
    await receiveOrder(service, { ...order, version: 4, status: 'refunded', refund });
    await receiveOrder(service, { ...order, version: 2, status: 'complete' });
    expect(await lockOf(ticket.id)).toEqual({ status, orderId: null, version: 3 });
    expect((await edit(10)).status).toBe(sellAgain ? 200 : 400);
  });

  it('leaves it to the next buyer who has it again, though a handler of the sale comes late', async () => {
    const order = { ...(await reserve(service, ticket.id)), version: 2, status: 'complete' as const };
    await receiveOrder(service, order);
    await receiveOrder(service, {
      ...order,
      version: 3,
      status: 'refunding',
      refund: { amount: 2000, sellAgain: true },
    });
    const next = orderFor(ticket.id);
    await receiveOrder(service, next);
    await deriveLock(createTicketStore(service.service.relay, service.clock), ticket.id, {
      ...order,
      expiresAt: new Date(order.expiresAt),
    });
    expect(await lockOf(ticket.id)).toMatchObject({ status: 'reserved', orderId: next.id });
  });

  it('makes tickets tell of every change of its lock, with the order that holds it', async () => {
    const order = await reserve(service, ticket.id);
    await receiveOrder(service, { ...order, version: 1, status: 'cancelled' });
    expect(eventsOf(service, ticket.id)).toEqual([
      'ticket:created 0 available',
      'ticket:updated 1 reserved',
      'ticket:updated 2 available',
    ]);
    const told = service.broker.published(Subjects.TicketUpdated).filter(({ data }) => data.id === ticket.id);
    expect(new Set(told.map(({ data }) => data.orderId))).toEqual(new Set([order.id, null]));
  });

  it('leaves every other ticket alone', async () => {
    const other = await sell(service);
    await reserve(service, ticket.id);
    expect(await lockOf(other.id)).toEqual({ status: 'available', orderId: null, version: 0 });
  });

  it('keeps the seller from editing it only for as long as it lasts', async () => {
    const order = await reserve(service, ticket.id);
    await edit(30).expect(400);
    await receiveOrder(service, { ...order, version: 1, status: 'cancelled' });
    const { body } = await edit(30).expect(200);
    expect(body).toMatchObject({ price: 30, status: 'available', version: 3 });
  });

  it('gets a ticket that was withdrawn while the order was on its way; afterwards it is withdrawn', async () => {
    await request(service.url).delete(`/api/tickets/${ticket.id}`).set('Cookie', seller.cookie).expect(204);
    const order = await reserve(service, ticket.id);
    expect(await lockOf(ticket.id)).toMatchObject({ status: 'reserved', orderId: order.id });
    await receiveOrder(service, { ...order, version: 1, status: 'cancelled' });
    expect(await lockOf(ticket.id)).toMatchObject({ status: 'withdrawn', orderId: null });
  });
});

describe('an order for a ticket that is not known', () => {
  it('becomes a dead letter and keeps nobody waiting', async () => {
    const lost = orderFor(newId());
    await service.send(Subjects.OrderCreated, lost);
    const order = await reserve(service, ticket.id);
    expect(await lockOf(ticket.id)).toMatchObject({ status: 'reserved', orderId: order.id });
    expect(await DeadLetterModel.find().lean()).toEqual([
      expect.objectContaining({ group: 'tickets', subject: 'order:created', eventId: `order:created:${lost.id}:0` }),
    ]);
  });
});
