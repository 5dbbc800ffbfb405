import { AttemptsModel, Subjects, type TicketData } from '@ticketing/common';
import { eventually, newId, type TestService, type TestUser } from '@ticketing/common/testing';
import request from 'supertest';
import {
  eventsOf,
  type OrderView,
  offerTicket,
  paymentData,
  postOrder,
  reserve,
  reserveAndPay,
  startOrders,
} from '../../__test__/fixtures';
import { OrderModel } from '../../models/order';

let service: TestService;
let seller: TestUser;
let buyer: TestUser;

beforeAll(async () => {
  service = await startOrders();
});
beforeEach(() => {
  [seller, buyer] = [service.signIn(), service.signIn()];
});
afterEach(() => service.reset());
afterAll(() => service.stop());

const afterHours = (hours: number) => new Date(service.clock.now().getTime() + hours * 3_600_000).toISOString();
const offer = (more: Partial<TicketData> = {}) =>
  offerTicket(service, { userId: seller.id, eventDate: afterHours(48), ...more });

/** A ticket of the seller's that the buyer has paid for. */
async function bought(more: Partial<TicketData> = {}) {
  const ticket = await offer(more);
  const { body: order } = await postOrder(service, buyer, ticket.id).expect(201);
  const payment = paymentData(order.id);
  await service.receive(Subjects.PaymentCreated, payment);
  await service.receive(Subjects.PaymentCaptured, { ...payment, version: 1, status: 'captured' });
  const shown = await show(order.id);
  return { ticket, order: shown, payment, code: shown.admission?.code ?? 'none' };
}

async function show(orderId: string): Promise<OrderView> {
  return (await request(service.url).get(`/api/orders/${orderId}`).set('Cookie', buyer.cookie)).body;
}

const openDoor = (ticketId: string, user = seller) =>
  request(service.url).get(`/api/orders/doors/${ticketId}`).set('Cookie', user.cookie);
const passTo = async (ticketId: string): Promise<string> => (await openDoor(ticketId).expect(200)).body.pass;
const scan = (body: object) => request(service.url).post('/api/orders/admissions').send(body);

async function outcome(body: object) {
  const answer = await scan(body);
  return [answer.status, answer.body.errors?.[0].code ?? answer.body.ticket.id];
}

describe('the code of an order', () => {
  it('is shown once it is complete, to its buyer, alone and in lists', async () => {
    const unpaid = await reserve(service, buyer);
    const { order, code } = await bought();
    expect(order.admission).toEqual({ code: expect.stringMatching(/^[0-9A-Z]{16}$/) });
    expect(unpaid).not.toHaveProperty('admission');
    const { body: list } = await request(service.url).get('/api/orders').set('Cookie', buyer.cookie);
    expect(list.map((one: OrderView) => one.admission?.code)).toEqual([code, undefined]);
  });

  it('is in no event', async () => {
    const { ticket, order, code } = await bought();
    await scan({ code, pass: await passTo(ticket.id) }).expect(200);
    await service.settle();
    expect(eventsOf(service, order.id)).toHaveLength(4);
    expect(JSON.stringify(service.broker.published())).not.toContain(code);
  });
});

describe('a pass to the door', () => {
  it('is made for a listing’s seller, until a day after its event begins', async () => {
    const ticket = await offer();
    const { status, body } = await openDoor(ticket.id);
    expect([status, body]).toEqual([200, { pass: expect.any(String), expiresAt: afterHours(72) }]);
  });

  it('is made for nobody else', async () => {
    const ticket = await offer();
    const stranger = await openDoor(ticket.id, buyer);
    expect([stranger.status, stranger.body.errors[0].code]).toEqual([401, 'not_owner']);
    expect((await openDoor(newId())).status).toBe(404);
  });

  it('lets nobody check tickets once it has expired', async () => {
    const { ticket, code } = await bought();
    const pass = await passTo(ticket.id);
    service.clock.advance(72 * 3_600_000);
    expect(await outcome({ code, pass })).toEqual([401, 'invalid_pass']);
    expect(await outcome({ code, pass: `${pass}x` })).toEqual([401, 'invalid_pass']);
  });
});

describe('POST /api/orders/admissions', () => {
  it('lets the buyer in, without a session, and the buyer sees when', async () => {
    const { ticket, order, code } = await bought();
    const { status, body, headers } = await scan({ code, pass: await passTo(ticket.id) });
    const usedAt = service.clock.now().toISOString();
    expect([status, body]).toEqual([200, { ticket: { id: ticket.id, title: 'Concert' }, usedAt }]);
    expect(headers['cache-control']).toBe('private, no-cache');
    expect(await show(order.id)).toEqual({ ...order, version: 3, admission: { code, usedAt } });
    await service.settle();
    expect(eventsOf(service, order.id).at(-1)).toBe('order:admitted 3');
    const told = service.broker.published('order:admitted').at(-1)?.data;
    expect(told).toMatchObject({ id: order.id, version: 3, status: 'complete', admittedAt: usedAt });
  });

  it('lets them in by any of the seller’s listings of the same event, and once only', async () => {
    const { code } = await bought();
    const pass = await passTo((await offer()).id);
    await scan({ code: code.toLowerCase(), pass }).expect(200);
    const usedAt = service.clock.now().toISOString();
    service.clock.advance(60_000);
    const { status, body } = await scan({ code, pass });
    expect([status, body.errors]).toEqual([400, [{ message: expect.any(String), code: 'already_admitted', usedAt }]]);
  });

  it('repeats its answer to a door whose connection was lost', async () => {
    const { ticket, code, order } = await bought();
    const attempt = { code, pass: await passTo(ticket.id), scan: 'the first one at this door' };
    const { body } = await scan(attempt).expect(200);
    service.clock.advance(3_000);
    expect((await scan(attempt).expect(200)).body).toEqual(body);
    expect((await OrderModel.findById(order.id).lean())?.version).toBe(3);
    expect(await outcome({ ...attempt, scan: 'another' })).toEqual([400, 'already_admitted']);
  });

  it('lets exactly one in of twenty doors that scan one code at the same moment', async () => {
    const { ticket, code, order } = await bought();
    const pass = await passTo(ticket.id);
    const answers = await Promise.all(Array.from({ length: 20 }, () => outcome({ code, pass })));
    expect(answers.map(([status]) => status).sort()).toEqual([200, ...Array(19).fill(400)]);
    expect(answers.filter(([, what]) => what === 'already_admitted')).toHaveLength(19);
    await service.settle();
    expect(eventsOf(service, order.id).filter((event) => event.startsWith('order:admitted'))).toEqual([
      'order:admitted 3',
    ]);
  });

  it('refuses tickets for other events and of other sellers', async () => {
    const { code } = await bought({ eventId: 'e2' });
    const pass = await passTo((await offer()).id);
    expect(await outcome({ code, pass })).toEqual([400, 'other_event']);
    const { order } = await reserveAndPay(service, buyer);
    const theirs = (await show(order.id)).admission?.code;
    expect(await outcome({ code: theirs, pass })).toEqual([400, 'other_event']);
  });

  it('refuses a ticket whose price was refunded in full', async () => {
    const { ticket, code, payment } = await bought();
    const refunded = { ...payment, version: 2, status: 'captured' as const, amountRefunded: payment.amount - 1 };
    await service.receive(Subjects.PaymentRefunded, refunded);
    await service.receive(Subjects.PaymentRefunded, { ...refunded, version: 3, amountRefunded: payment.amount });
    expect(await outcome({ code, pass: await passTo(ticket.id) })).toEqual([400, 'ticket_refunded']);
  });

  it('refuses codes that nobody was given, those of unpaid orders too', async () => {
    const { ticket, code, order } = await bought();
    const pass = await passTo(ticket.id);
    const wrong = code.slice(0, 15) + (code.endsWith('A') ? 'B' : 'A');
    expect(await outcome({ code: wrong, pass })).toEqual([404, 'unknown_code']);
    expect(await outcome({ code: 'hello', pass })).toEqual([404, 'unknown_code']);
    await OrderModel.updateOne({ _id: order.id }, { status: 'awaiting:payment' });
    expect(await outcome({ code, pass })).toEqual([404, 'unknown_code']);
    expect((await scan({ pass }).expect(400)).body.errors[0].field).toBe('code');
  });

  it('looks only at the orders of one second, by their ids', async () => {
    const { ticket, code } = await bought();
    const reads = jest.spyOn(OrderModel.collection, 'find');
    await scan({ code, pass: await passTo(ticket.id) }).expect(200);
    // What runs periodically looks at orders in a status.
    const asked = reads.mock.calls.filter(([filter]) => !Object.hasOwn(filter ?? {}, 'status'));
    expect(asked).toEqual([
      [{ _id: { $gte: expect.anything(), $lte: expect.anything() } }, { projection: { _id: 1 } }],
    ]);
    jest.restoreAllMocks();
  });

  it('lets nobody guess for long', async () => {
    const { ticket, code } = await bought();
    const pass = await passTo(ticket.id);
    await scan({ code: 'a guess', pass }).expect(404);
    await AttemptsModel.updateOne({}, { count: 300 });
    expect(await outcome({ code: 'another guess', pass })).toEqual([429, 'too_many_attempts']);
    expect(await outcome({ code, pass })).toEqual([429, 'too_many_attempts']);
  });

  it('announces an admission whose process died right after its write', async () => {
    const { ticket, code, order } = await bought();
    const publish = jest.spyOn(service.service.relay, 'kick').mockImplementation(() => undefined);
    const attempt = { code, pass: await passTo(ticket.id), scan: 'cut off' };
    await scan(attempt).expect(200);
    publish.mockRestore();
    expect(eventsOf(service, order.id)).toHaveLength(3);
    await scan(attempt).expect(200);
    service.clock.advance(10_000);
    await eventually(() => expect(eventsOf(service, order.id).at(-1)).toBe('order:admitted 3'));
  });

  it('changes nothing when its process dies right before its write', async () => {
    const { ticket, code } = await bought();
    const pass = await passTo(ticket.id);
    const write = jest.spyOn(OrderModel.collection, 'updateOne').mockRejectedValueOnce(new Error('it dies here'));
    await scan({ code, pass }).expect(500);
    write.mockRestore();
    await scan({ code, pass }).expect(200);
  });
});
