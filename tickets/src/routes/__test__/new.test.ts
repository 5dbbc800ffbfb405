import { type OrderData, Subjects } from '@ticketing/common';
import { newId, TestService, type TestUser } from '@ticketing/common/testing';
import request from 'supertest';
import { orderFor, receiveOrder } from '../../__test__/fixtures';
import type { Ticket } from '../../api';
import { tickets } from '../../app';
import { TicketModel } from '../../models/ticket';

let service: TestService;

beforeAll(async () => {
  service = await TestService.start(tickets, { REQUIRE_VERIFIED_EMAIL: '1' });
});
afterEach(() => service.reset());
afterAll(() => service.stop());

const post = (body: unknown, cookie = service.signIn(newId(), { verified: true }).cookie) =>
  request(service.url)
    .post('/api/tickets')
    .set('Cookie', cookie)
    .send(body as object);

describe('POST /api/tickets', () => {
  it('puts a ticket up for sale', async () => {
    const seller = service.signIn(newId(), { verified: true });
    const response = await post({ title: ' Concert ', price: 20.5, venue: 'Hall' }, seller.cookie);
    expect(response.status).toBe(201);
    expect(response.body).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{24}$/),
      title: 'Concert',
      price: 20.5,
      currency: 'USD',
      userId: seller.id,
      status: 'available',
      orderId: null,
      reservedUntil: null,
      version: 0,
      createdAt: service.clock.now().toISOString(),
      venue: 'Hall',
    });
  });

  it('publishes ticket:created with the price in cents, and empties the outbox', async () => {
    const { body } = await post({ title: 'Concert', price: 20.5 });
    await service.settle();
    expect(service.broker.published()).toContainEqual(
      expect.objectContaining({
        id: `ticket:created:${body.id}:0`,
        subject: 'ticket:created',
        data: expect.objectContaining({ id: body.id, version: 0, price: 2050, currency: 'USD' }),
      }),
    );
    expect(await TicketModel.findById(body.id).lean()).toMatchObject({ outbox: [] });
  });

  it('lists a ticket that is sent several times with one key once, and another or another’s as well', async () => {
    const [seller, other] = [1, 2].map(() => service.signIn(newId(), { verified: true }).cookie);
    const listing = { title: 'Concert', price: 20.5, eventDate: '2099-07-01T20:00:00Z', key: newId() };
    const answers = await Promise.all([1, 2, 3, 4].map(() => post(listing, seller)));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    await post({ ...listing, seat: '2' }, seller);
    await post(listing, other);
    await post({ ...listing, key: newId() }, seller);
    expect(await TicketModel.countDocuments()).toBe(4);
  });

  it('refuses who is not signed in', async () => {
    const response = await post({ title: 'Concert', price: 20 }, '');
    expect(response.status).toBe(401);
    expect(response.body.errors[0].code).toBe('not_signed_in');
  });

  it('refuses whose address is not verified, where that is required', async () => {
    const { status, body } = await post({ title: 'Concert', price: 20 }, service.signIn().cookie);
    expect([status, body.errors[0].code]).toEqual([403, 'email_not_verified']);
    expect(await TicketModel.countDocuments()).toBe(0);
  });

  it.each([
    ['no title', { price: 10 }, 'title'],
    ['an empty title', { title: '  ', price: 10 }, 'title'],
    ['a title that nobody sees', { title: '\u200b\u3164', price: 10 }, 'title'],
    ['a title of 202 characters that look like 101', { title: '\u2764\ufe0f'.repeat(101), price: 10 }, 'title'],
    ['an operator in place of a title', { title: { $gt: '' }, price: 10 }, 'title'],
    ['a list in place of a title', { title: ['a'], price: 10 }, 'title'],
    ['no price', { title: 'a' }, 'price'],
    ['a price of 0', { title: 'a', price: 0 }, 'price'],
    ['a negative price', { title: 'a', price: -1 }, 'price'],
    ['a price in text', { title: 'a', price: '10' }, 'price'],
    ['three decimals', { title: 'a', price: 10.001 }, 'price'],
    ['a million', { title: 'a', price: 1_000_000 }, 'price'],
    ['a date that is none', { title: 'a', price: 1, eventDate: 'soon' }, 'eventDate'],
    ['a venue that is no text', { title: 'a', price: 1, venue: 7 }, 'venue'],
  ])('refuses %s, names the field, and saves nothing', async (_case, body, field) => {
    const response = await post(body);
    expect(response.status).toBe(400);
    expect(response.body.errors).toEqual([{ message: expect.any(String), code: 'invalid', field }]);
    expect(await TicketModel.countDocuments()).toBe(0);
  });

  it.each([undefined, null, ''])('asks for a price where it is %p', async (price) => {
    const response = await post({ title: 'a', price });
    expect(response.body.errors).toEqual([{ message: 'Enter a price', code: 'invalid', field: 'price' }]);
  });

  it('names every bad field at once', async () => {
    const response = await post({});
    expect(response.body.errors.map((error: { field: string }) => error.field)).toEqual(['title', 'price']);
  });
});

describe('a ticket that its buyer lists again', () => {
  const listing = { title: 'Concert', price: 20, eventDate: '2099-07-01T20:00:00Z', venue: 'Hall', seat: '7' };
  let issuer: TestUser;
  let buyer: TestUser;
  let bought: Ticket;
  let order: OrderData;

  beforeEach(async () => {
    [issuer, buyer] = [1, 2].map(() => service.signIn(newId(), { verified: true })) as [TestUser, TestUser];
    bought = (await post(listing, issuer.cookie)).body;
    order = orderFor(bought.id, { status: 'complete', userId: buyer.id, version: 2 });
    await receiveOrder(service, order);
  });

  const resell = (more: object = {}, cookie = buyer.cookie) =>
    post({ title: 'Concert', price: 25, description: 'I cannot come', resaleOf: bought.id, ...more }, cookie);
  const codeOf = async (response: ReturnType<typeof post>) => {
    const { status, body } = await response;
    return [status, body.errors?.[0].code, body.errors?.[0].field].filter(Boolean);
  };
  const resold = (id: string, more: Partial<OrderData>) =>
    service.receive(Subjects.OrderResale, {
      ...order,
      ...{ version: 9, ticket: { ...order.ticket, resale: { ticketId: id, sold: false } } },
      ...more,
    });

  it('says the same at another price, and says where it comes from', async () => {
    const { body } = await resell();
    expect(body).toMatchObject({ ...listing, eventDate: expect.any(String), price: 25, resaleOf: bought.id });
    await service.settle();
    const resale = { orderId: order.id, ticketId: bought.id, issuerId: issuer.id };
    expect(service.broker.published(Subjects.TicketCreated).at(-1)?.data).toMatchObject({ seat: '7', resale });
    const edit = (more: object) =>
      request(service.url)
        .put(`/api/tickets/${body.id}`)
        .set('Cookie', buyer.cookie)
        .send({ title: 'Concert', price: 25, ...more });
    expect((await edit({ price: 30 })).status).toBe(200);
    expect(await codeOf(edit({ seat: '1' }))).toEqual([400, 'not_as_bought', 'seat']);
  });

  it.each([
    ['by anybody else', async () => codeOf(resell({}, issuer.cookie)), [401, 'not_owner']],
    ['as another seat', async () => codeOf(resell({ seat: '1' })), [400, 'not_as_bought', 'seat']],
    [
      'once it has let somebody in',
      async () => {
        await service.receive(Subjects.OrderAdmitted, { ...order, version: 3, admittedAt: '2027-01-01T12:00:00.000Z' });
        return codeOf(resell());
      },
      [400, 'already_admitted'],
    ],
    [
      'once it is sold on, also if a bank has refunded that since',
      async () => {
        await resold(newId(), { ticket: { ...order.ticket, resale: { ticketId: newId(), sold: true } } });
        return codeOf(resell());
      },
      [400, 'ticket_resold'],
    ],
    [
      'once its money has gone back',
      async () => {
        const refund = { amount: 2000, sellAgain: false };
        await receiveOrder(service, { ...order, version: 3, status: 'refunding', refund });
        return codeOf(resell());
      },
      [401, 'not_owner'],
    ],
  ])('cannot be listed %s', async (_case, work, refused) => {
    expect(await work()).toEqual(refused);
    expect(await TicketModel.countDocuments()).toBe(1);
  });

  it('is listed once at a time, however often that is tried, and again once it is withdrawn', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => resell()));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 400, 400]);
    expect(await codeOf(resell())).toEqual([400, 'already_listed']);
    const id = answers.find(({ status }) => status === 201)?.body.id;
    await request(service.url).delete(`/api/tickets/${id}`).set('Cookie', buyer.cookie).expect(204);
    const key = newId();
    const newer = (await resell({ key })).body.id;
    expect((await resell({ key })).body.id).toBe(newer);
    // Somebody was faster than the withdrawal: both may be on sale until that one is sold.
    const faster = orderFor(id);
    await receiveOrder(service, faster);
    const both = () => Promise.all([id, newer].map(async (each) => (await TicketModel.findById(each).lean())?.status));
    expect(await both()).toEqual(['reserved', 'available']);
    await receiveOrder(service, { ...faster, version: 2, status: 'complete' });
    expect(await both()).toEqual(['sold', 'withdrawn']);
    expect(await codeOf(resell())).toEqual([400, 'already_listed']);
  });

  it('is another than the next one, although both are listed with one key', async () => {
    const { body: other } = await post(listing, issuer.cookie);
    await receiveOrder(service, orderFor(other.id, { status: 'complete', userId: buyer.id }));
    const key = newId();
    const ids = [await resell({ key }), await resell({ key, resaleOf: other.id })].map(({ body }) => body.resaleOf);
    expect(ids).toEqual([bought.id, other.id]);
  });

  it.each([
    ['it lets its seller in', { admittedAt: '2027-01-01T12:00:00.000Z' }],
    ['its first sale is refunded', { status: 'refunding', refund: { amount: 2000, sellAgain: false } }],
    ['another listing has sold it', undefined],
  ] as const)('is taken off sale when %s, at once or after its reservation', async (_case, end) => {
    const { body } = await resell();
    const reservation = orderFor(body.id);
    await receiveOrder(service, reservation);
    await resold(body.id, end ?? { ticket: { ...order.ticket, resale: { ticketId: newId(), sold: true } } });
    await service.receive(Subjects.OrderCancelled, { ...reservation, version: 1, status: 'cancelled' });
    expect(await TicketModel.findById(body.id).lean()).toMatchObject({ status: 'withdrawn', orderId: null });
  });
});
