import { Subjects } from '@ticketing/common';
import { newId, type TestService } from '@ticketing/common/testing';
import request from 'supertest';
import {
  eventsOf,
  holdMs,
  offerTicket,
  postOrder,
  reserve,
  reserveAndAuthorize,
  reserveAndPay,
  startOrders,
} from '../../__test__/fixtures';
import { OrderModel } from '../../models/order';

let service: TestService;

beforeAll(async () => {
  service = await startOrders({ REQUIRE_VERIFIED_EMAIL: '1' });
});
afterEach(() => service.reset());
afterAll(() => service.stop());

describe('POST /api/orders', () => {
  it('refuses whose address is not verified, where that is required', async () => {
    const { status, body } = await postOrder(service, service.signIn(), (await offerTicket(service)).id);
    expect([status, body.errors[0].code]).toEqual([403, 'email_not_verified']);
    expect(await OrderModel.countDocuments()).toBe(0);
    const waiting = request(service.url).post('/api/orders/waiting').set('Cookie', service.signIn().cookie);
    expect((await waiting.send({ id: newId() })).body.errors[0].code).toBe('email_not_verified');
  });

  it('reserves a ticket for a limited time', async () => {
    const buyer = service.signIn(newId(), { verified: true });
    const ticket = await offerTicket(service, { title: 'Opera', price: 2050, currency: 'EUR' });
    const now = service.clock.now();
    const response = await postOrder(service, buyer, ticket.id);
    expect(response.status).toBe(201);
    expect(response.body).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{24}$/),
      userId: buyer.id,
      status: 'created',
      cancelReason: null,
      expiresAt: new Date(now.getTime() + holdMs).toISOString(),
      ticket: { id: ticket.id, title: 'Opera', price: 20.5, currency: 'EUR' },
      version: 0,
      createdAt: now.toISOString(),
    });
  });

  it('publishes order:created with the price in cents, and empties the outbox', async () => {
    const order = await reserve(service, service.signIn(newId(), { verified: true }));
    expect(service.broker.published()).toContainEqual(
      expect.objectContaining({
        id: `order:created:${order.id}:0`,
        data: {
          id: order.id,
          version: 0,
          status: 'created',
          userId: order.userId,
          expiresAt: order.expiresAt,
          ticket: { id: order.ticket.id, price: 2050, currency: 'USD' },
        },
      }),
    );
    expect(await OrderModel.findById(order.id).lean()).toMatchObject({ outbox: [] });
  });

  it('answers 200 with the same order to the buyer who has it already, and publishes nothing more', async () => {
    const buyer = service.signIn(newId(), { verified: true });
    const order = await reserve(service, buyer);
    service.clock.advance(holdMs - 1);
    const again = await postOrder(service, buyer, order.ticket.id);
    expect([again.status, again.body]).toEqual([200, order]);
    await service.settle();
    expect(eventsOf(service, order.id)).toEqual(['order:created 0']);
  });

  it('answers 200 to the buyer whose payment is being collected', async () => {
    const buyer = service.signIn(newId(), { verified: true });
    const { order } = await reserveAndAuthorize(service, buyer);
    const again = await postOrder(service, buyer, order.ticket.id);
    expect([again.status, again.body]).toEqual([200, { ...order, status: 'awaiting:payment', version: 1 }]);
  });

  it('refuses who is not signed in', async () => {
    const response = await request(service.url).post('/api/orders').send({ ticketId: newId() });
    expect([response.status, response.body.errors[0].code]).toEqual([401, 'not_signed_in']);
  });

  it.each([
    ['no id', undefined],
    ['null', null],
    ['text that is no id', 'abc'],
    ['an id that is too long', `${'a'.repeat(24)}0`],
    ['a number', 7],
    ['a list of ids', ['a'.repeat(24)]],
    ['an operator', { $ne: null }],
  ])('refuses %s', async (_case, ticketId) => {
    const response = await postOrder(service, service.signIn(newId(), { verified: true }), ticketId);
    expect(response.status).toBe(400);
    expect(response.body.errors).toEqual([{ message: expect.any(String), code: 'invalid', field: 'ticketId' }]);
  });

  it('answers 404 for a ticket that nobody knows', async () => {
    const response = await postOrder(service, service.signIn(newId(), { verified: true }), newId());
    expect([response.status, response.body.errors[0].code]).toEqual([404, 'not_found']);
  });

  it('refuses a ticket that somebody else has reserved, to the end of their time', async () => {
    const { ticket } = await reserve(service, service.signIn(newId(), { verified: true }));
    service.clock.advance(holdMs - 1);
    await expectRefusal(ticket.id, 'ticket_reserved');
  });

  it('refuses a ticket that somebody else is paying for, also after its time', async () => {
    const { order } = await reserveAndAuthorize(service, service.signIn(newId(), { verified: true }));
    service.clock.advance(holdMs + 1);
    await expectRefusal(order.ticket.id, 'ticket_reserved');
  });

  it('refuses a sold ticket to everybody, its buyer too', async () => {
    const buyer = service.signIn(newId(), { verified: true });
    const { order } = await reserveAndPay(service, buyer);
    await expectRefusal(order.ticket.id, 'ticket_sold');
    await expectRefusal(order.ticket.id, 'ticket_sold', buyer);
  });

  it('refuses a ticket that was withdrawn', async () => {
    const ticket = await offerTicket(service);
    await service.receive(Subjects.TicketUpdated, { ...ticket, version: 1, status: 'withdrawn' });
    await expectRefusal(ticket.id, 'ticket_withdrawn');
  });

  async function expectRefusal(ticketId: string, code: string, buyer = service.signIn(newId(), { verified: true })) {
    const response = await postOrder(service, buyer, ticketId);
    expect(response.status).toBe(400);
    expect(response.body.errors).toEqual([{ message: expect.any(String), code, field: 'ticketId' }]);
  }
});
