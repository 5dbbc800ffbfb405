import { Subjects } from '@ticketing/common';
import { TestService, type TestUser } from '@ticketing/common/testing';
import request from 'supertest';
import { eventsOf, lockOf, orderFor, receiveOrder, reserve, sell } from '../../__test__/fixtures';
import type { Ticket } from '../../api';
import { tickets } from '../../app';
import { createTicketStore } from '../../models/ticket';
import { LeftSellerModel, withdrawAllOf, withdrawTheRest } from '../../orphans';

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

const as = ({ cookie }: TestUser, path: string) =>
  request(service.url).get(`/api/tickets${path}`).set('Cookie', cookie);
const act = ({ id }: Ticket, name: string, user = service.signIn('f'.repeat(24), { role: 'operator' })) =>
  request(service.url)
    .post(`/api/tickets/operator/${id}/${name}`)
    .set('Cookie', user.cookie)
    .send({ reason: 'Not a real ticket' });

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

describe('a listing that is offered to one after the other of those who wait', () => {
  it('is withdrawn by its seller all the same: that offer is the last', async () => {
    const offer = orderFor(ticket.id, { offered: true });
    await receiveOrder(service, offer);
    expect(await listed(`/${ticket.id}`)).toMatchObject({ status: 'reserved', offered: true });
    await withdraw().expect(204);
    await service.settle();
    expect(service.broker.published(Subjects.TicketUpdated).at(-1)?.data).toMatchObject({ offSale: true });
    expect(await listed(`/${ticket.id}`)).toMatchObject({ status: 'reserved', offered: true, offSale: true });
    await receiveOrder(service, { ...offer, version: 1, status: 'cancelled' });
    expect(await lockOf(ticket.id)).toMatchObject({ status: 'withdrawn', orderId: null });
  });

  it('is reserved as any other once somebody has taken it, or pays for it at once', async () => {
    const offer = orderFor(ticket.id, { offered: true });
    await receiveOrder(service, offer);
    const { offered: _offered, ...taken } = { ...offer, version: 1, status: 'awaiting:payment' } as const;
    await receiveOrder(service, taken);
    await withdraw().expect(400);
  });
});

describe('a seller who has deleted the account', () => {
  const deletion = () => ({ id: seller.id, version: 1, deletedAt: service.clock.now().toISOString() });
  const statuses = async (...ids: string[]) => Promise.all(ids.map(async (id) => (await listed(`/${id}`)).status));

  it('sells nothing any more: what is reserved may still be bought, and does not come back', async () => {
    const [kept, sold] = [await sell(service, {}, seller), await sell(service, {}, seller)];
    const hidden = await sell(service, {}, seller);
    await act(hidden, 'hide');
    const others = await sell(service);
    const order = await reserve(service, kept.id);
    const paid = await reserve(service, sold.id);
    await receiveOrder(service, { ...paid, version: 1, status: 'complete' });
    // The message may come again.
    for (const _time of [1, 2]) await service.receive(Subjects.UserDeleted, deletion());
    expect(await statuses(ticket.id, kept.id, sold.id, others.id)).toEqual([
      'withdrawn',
      'reserved',
      'sold',
      'available',
    ]);
    await receiveOrder(service, { ...order, version: 1, status: 'cancelled' });
    const refund = { amount: 2000, sellAgain: true };
    await receiveOrder(service, { ...paid, version: 2, status: 'refunding', refund });
    await act(hidden, 'show');
    expect(await statuses(kept.id, sold.id, hidden.id)).toEqual(['withdrawn', 'withdrawn', 'withdrawn']);
  });
});

describe('what a seller had for sale who has deleted the account', () => {
  it('is all withdrawn by the sweep, batch by batch, though the process dies after the first', async () => {
    const store = () => createTicketStore(service.service.relay, service.clock);
    for (const _more of [1, 2, 3, 4]) await sell(service, {}, seller);
    const left = async () => (await listed(`?userId=${seller.id}`)).length;
    const note = jest.spyOn(LeftSellerModel.collection, 'updateOne');
    note.mockRejectedValueOnce(new Error('the process dies here'));
    await expect(withdrawAllOf(store(), seller.id, 2)).rejects.toThrow('dies here');
    expect(await left()).toBe(3);
    // The message comes again, and is done with another batch.
    await withdrawAllOf(store(), seller.id, 2);
    expect(note).toHaveBeenCalledTimes(2);
    for (const _time of [1, 2]) await withdrawTheRest(store(), service.service.logger, 2);
    expect([await left(), await LeftSellerModel.countDocuments()]).toEqual([0, 0]);
  });
});

describe('a listing that an operator hides', () => {
  const operator = () => service.signIn('f'.repeat(24), { role: 'operator' });
  const everywhere = '?status=available,reserved,sold,withdrawn';

  it('is in lists for its seller and operators alone, and is told as withdrawn, until it is shown again', async () => {
    const eventId = (await listed(`/events?ticketId=${ticket.id}`))[0].id;
    const answers = await Promise.all([1, 2, 3].map(() => act(ticket, 'hide').expect(200)));
    expect(answers.map(({ body }) => body.done).sort()).toEqual([false, false, true]);
    const hidden = { ...ticket, status: 'withdrawn', version: 1, hidden: true };
    expect([await listed(), await listed(everywhere), await listed(`?userId=${seller.id}&status=withdrawn`)]).toEqual([
      [],
      [],
      [],
    ]);
    expect((await as(service.signIn(), `${everywhere}&userId=${seller.id}`)).body).toEqual([]);
    expect((await as(seller, `${everywhere}&userId=${seller.id}`)).body).toEqual([hidden]);
    expect((await as(operator(), everywhere)).body).toEqual([hidden]);
    await act(ticket, 'show').expect(200);
    expect(await listed()).toMatchObject([{ id: ticket.id, version: 2 }]);
    const order = await reserve(service, ticket.id);
    await act(ticket, 'hide').expect(200);
    expect((await listed(`/events/${eventId}`)).offers).toEqual([]);
    expect((await as(operator(), `/operator/${ticket.id}`)).body).toMatchObject({
      status: 'reserved',
      orders: [{ id: order.id, status: 'created' }],
      audit: ['hide', 'show', 'hide'].map((act) => ({ act, by: operator().id, reason: 'Not a real ticket' })),
      history: [0, 1, 2, 3, 4].map((version) => ({ version })),
    });
    const ofOrder = await as(operator(), `/operator?orderId=${order.id}`);
    expect(ofOrder.body).toMatchObject([{ id: ticket.id, status: 'reserved' }]);
    await receiveOrder(service, { ...order, version: 1, status: 'cancelled' });
    expect(eventsOf(service, ticket.id).at(-1)).toBe('ticket:updated 5 withdrawn');
    expect((await as(operator(), '/operator/log')).body).toMatchObject([{ id: ticket.id }]);
  });

  it('is hidden and reserved at the same moment: the order has it, and nobody after that', async () => {
    const order = orderFor(ticket.id);
    await Promise.all([act(ticket, 'hide').expect(200), receiveOrder(service, order)]);
    expect(await lockOf(ticket.id)).toMatchObject({ status: 'reserved', orderId: order.id });
    // So that orders gives it to nobody once that order has ended.
    await service.settle();
    const told = service.broker.published().findLast(({ data }) => 'id' in data && data.id === ticket.id);
    expect(told?.data).toMatchObject({ status: 'reserved', offSale: true });
    await receiveOrder(service, { ...order, version: 1, status: 'cancelled' });
    expect(await lockOf(ticket.id)).toMatchObject({ status: 'withdrawn', orderId: null });
  });

  it('is hidden by operators alone', async () => {
    expect((await act(ticket, 'hide', seller)).body.errors[0].code).toBe('role_required');
    expect((await as(seller, `/operator/${ticket.id}`)).body.errors[0].code).toBe('role_required');
  });
});
