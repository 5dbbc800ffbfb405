import { eventually, newId, type TestService } from '@ticketing/common/testing';
import request from 'supertest';
import { eventsOf, holdMs, offerTicket, postOrder, startOrders } from '../../__test__/fixtures';
import { OrderModel } from '../order';

let service: TestService;

beforeAll(async () => {
  service = await startOrders();
});
afterEach(() => service.reset());
afterAll(() => service.stop());

/** The state after a crash between writing to the database and publishing. */
async function leaveBehind(): Promise<string> {
  const id = newId();
  const now = service.clock.now();
  const ticket = { id: newId(), title: 'Concert', price: 2050, currency: 'USD' };
  const state = { status: 'created', userId: newId(), expiresAt: new Date(now.getTime() + holdMs), ticket } as const;
  const data = { id, version: 0, ...state, ticket: { id: ticket.id, price: 2050, currency: 'USD' } };
  const entry = {
    _id: `order:created:${id}:0`,
    subject: 'order:created',
    version: 0,
    occurredAt: now,
    correlationId: 'the request that died',
    data: { ...data, expiresAt: state.expiresAt.toISOString() },
  };
  await OrderModel.create({ _id: id, ...state, createdAt: now, changedAt: now, hold: ticket.id, outbox: [entry] });
  return id;
}

describe('an order that was written and never announced', () => {
  it('is announced by the sweep, with the id and the story that it was written with', async () => {
    const id = await leaveBehind();
    service.clock.advance(10_000);
    await eventually(() => expect(eventsOf(service, id)).toEqual(['order:created 0']));
    expect(service.broker.published('order:created').find(({ data }) => data.id === id)).toMatchObject({
      id: `order:created:${id}:0`,
      correlationId: 'the request that died',
    });
    await eventually(async () => expect((await OrderModel.findById(id).lean())?.outbox).toEqual([]));
  });

  it('is left alone while the process that wrote it may still be publishing', async () => {
    const id = await leaveBehind();
    service.clock.advance(2_000);
    expect(await service.service.relay.sweep()).toBe(0);
    expect(eventsOf(service, id)).toEqual([]);
  });
});

describe('while the broker is away', () => {
  afterEach(() => service.broker.reconnect());

  it('an order is made and cancelled all the same, and announced in order when the broker is back', async () => {
    const buyer = service.signIn();
    const ticket = await offerTicket(service);
    service.broker.disconnect();
    const { body: order } = await postOrder(service, buyer, ticket.id).expect(201);
    await request(service.url).delete(`/api/orders/${order.id}`).set('Cookie', buyer.cookie).expect(204);
    expect(eventsOf(service, order.id)).toEqual([]);
    service.broker.reconnect();
    service.clock.advance(10_000);
    await eventually(() => expect(eventsOf(service, order.id)).toEqual(['order:created 0', 'order:cancelled 1']));
    await eventually(async () => expect((await OrderModel.findById(order.id).lean())?.outbox).toEqual([]));
  });
});
