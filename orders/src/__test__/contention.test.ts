import type { TestService } from '@ticketing/common/testing';
import request from 'supertest';
import { OrderModel } from '../models/order';
import { eventsOf, holdMs, offerTicket, oneCopy, postOrder, reserve, startOrders, statusOf } from './fixtures';

let service: TestService;

beforeAll(async () => {
  // The grace period is so long that the sweep does not act: everything here is the reservation's own doing.
  service = await startOrders({ EXPIRATION_GRACE_SECONDS: '3600' });
});
afterEach(() => service.reset());
afterAll(() => service.stop());

const buyers = (count: number) => Array.from({ length: count }, () => service.signIn());

/** Has `count` buyers try at the same moment. @returns each answer as its status and error code */
async function rush(ticketId: string, count: number): Promise<string[]> {
  const answers = await Promise.all(buyers(count).map((buyer) => postOrder(service, buyer, ticketId)));
  return answers.map(({ status, body }) => [status, body.errors?.[0].code].filter(Boolean).join(' ')).sort();
}

const oneWinsOf = (count: number) => ['201', ...Array(count - 1).fill('400 ticket_reserved')];

describe('50 buyers who want one ticket at the same moment', () => {
  it('lets exactly one have it, and tells the others that it is reserved', async () => {
    const { id } = await offerTicket(service);
    expect(await rush(id, 50)).toEqual(oneWinsOf(50));
    expect(await OrderModel.countDocuments({ hold: id })).toBe(1);
    expect(await OrderModel.countDocuments()).toBe(1);
  });

  it('lets exactly one have it when none of them sees any other: the index decides', async () => {
    const { id: ticketId } = await offerTicket(service);
    const rushing = buyers(50).map(async ({ id: userId }) => {
      return oneCopy(service)
        .reservations.reserve({ ticketId, userId, version: undefined })
        .then(
          ({ made }) => made,
          ({ code }) => code,
        );
    });
    expect((await Promise.all(rushing)).sort()).toEqual([...Array(49).fill('ticket_reserved'), true]);
    expect(await OrderModel.countDocuments()).toBe(1);
  });

  it('costs one insert and three looks at orders, together', async () => {
    const { id: ticketId } = await offerTicket(service);
    const looks = jest.spyOn(OrderModel.collection, 'findOne');
    const inserts = jest.spyOn(OrderModel.collection, 'insertOne');
    const { reservations, known } = oneCopy(service);
    await known.follow();
    const rushing = buyers(50).map(({ id: userId }) =>
      reservations.reserve({ ticketId, userId, version: undefined }).catch(() => undefined),
    );
    expect((await Promise.all(rushing)).filter(Boolean)).toHaveLength(1);
    // The first buyer's earlier order; then who holds the ticket, once for all who ask at the same time.
    expect([inserts.mock.calls.length, looks.mock.calls.length]).toEqual([1, 3]);
    jest.restoreAllMocks();
  });

  it('lets exactly one have it when it has just been given back', async () => {
    const first = service.signIn();
    const order = await reserve(service, first);
    await request(service.url).delete(`/api/orders/${order.id}`).set('Cookie', first.cookie).expect(204);
    expect(await rush(order.ticket.id, 50)).toEqual(oneWinsOf(50));
    expect(await OrderModel.countDocuments({ hold: order.ticket.id })).toBe(1);
  });

  it('lets exactly one have it when its holder’s time has just run out', async () => {
    const overdue = await reserve(service, service.signIn());
    service.clock.advance(holdMs);
    expect(await rush(overdue.ticket.id, 50)).toEqual(oneWinsOf(50));
    expect(await OrderModel.countDocuments({ hold: overdue.ticket.id })).toBe(1);
    await service.settle();
    expect(eventsOf(service, overdue.id)).toEqual(['order:created 0', 'order:cancelled 1']);
  });

  it('makes one order of one buyer’s fifty clicks', async () => {
    const buyer = service.signIn();
    const { id } = await offerTicket(service);
    const answers = await Promise.all(Array.from({ length: 50 }, () => postOrder(service, buyer, id)));
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array(49).fill(200), 201]);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
  });
});

describe('a ticket that becomes free', () => {
  it('can be reserved at once when its order is cancelled', async () => {
    const first = service.signIn();
    const order = await reserve(service, first);
    await request(service.url).delete(`/api/orders/${order.id}`).set('Cookie', first.cookie).expect(204);
    await postOrder(service, service.signIn(), order.ticket.id).expect(201);
  });

  it('can be reserved at once when its time is over, though nothing has ended the order yet', async () => {
    const overdue = await reserve(service, service.signIn());
    service.clock.advance(holdMs);
    expect(await statusOf(overdue.id)).toBe('created');
    await postOrder(service, service.signIn(), overdue.ticket.id).expect(201);
    expect(await statusOf(overdue.id)).toBe('cancelled');
    await service.settle();
    expect(eventsOf(service, overdue.id)).toEqual(['order:created 0', 'order:cancelled 1']);
  });

  it('is a new order also for the buyer whose time was over, after a pause', async () => {
    const buyer = service.signIn();
    const overdue = await reserve(service, buyer);
    service.clock.advance(holdMs);
    const refused = await postOrder(service, buyer, overdue.ticket.id);
    const until = new Date(service.clock.now().getTime() + holdMs / 3).toISOString();
    expect(refused.body.errors).toEqual([
      { message: expect.any(String), code: 'reserved_recently', field: 'ticketId', until },
    ]);
    service.clock.advance(holdMs / 3);
    const { status, body } = await postOrder(service, buyer, overdue.ticket.id);
    expect(status).toBe(201);
    expect(body.id).not.toBe(overdue.id);
  });
});
