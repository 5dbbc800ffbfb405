import { Subjects } from '@ticketing/common';
import { newId, type TestService, type TestUser } from '@ticketing/common/testing';
import request from 'supertest';
import {
  eventsOf,
  giveBack,
  holdMs,
  type OrderView,
  offerTicket,
  oneCopy,
  paymentData,
  postOrder,
  postTogether,
  reserve,
  startOrders,
  statusOf,
} from '../../__test__/fixtures';
import { OrderModel } from '../../models/order';

let service: TestService;
let buyer: TestUser;

beforeAll(async () => {
  // The grace period is so long that the sweep does not act: everything here is the reservation's own doing.
  service = await startOrders({ EXPIRATION_GRACE_SECONDS: '3600' });
});
beforeEach(() => {
  buyer = service.signIn();
});
afterEach(() => service.reset());
afterAll(() => service.stop());

const offer = async (count: number): Promise<string[]> =>
  Promise.all(Array.from({ length: count }, async () => (await offerTicket(service)).id));
const together = (ids: string[], more: object = {}, user = buyer) => postTogether(service, user, ids, more);
const idsOf = ({ ticket, otherTickets = [] }: OrderView) => [ticket, ...otherTickets].map(({ id }) => id);

async function pay(order: OrderView): Promise<void> {
  const payment = paymentData(order.id, { amount: 2050 * idsOf(order).length });
  await service.receive(Subjects.PaymentCreated, payment);
  await service.receive(Subjects.PaymentCaptured, { ...payment, version: 1, status: 'captured' });
}

/** The first entry of a refusal with its status, without its message. */
async function refusal(answer: PromiseLike<{ status: number; body: { errors?: { message: string }[] } }>) {
  const { status, body } = await answer;
  const { message: _message, ...entry } = body.errors?.[0] ?? { message: '' };
  return { status, ...entry };
}

describe('six tickets of one event', () => {
  it('are reserved by one order, which holds each of them', async () => {
    const ids = await offer(6);
    const { status, body } = await together(ids);
    expect([status, idsOf(body)]).toEqual([201, ids]);
    expect(body.otherTickets[0]).toEqual({ id: ids[1], title: 'Concert', price: 20.5, currency: 'USD' });
    for (const id of ids) {
      const expected = { status: 400, code: 'ticket_reserved', field: 'ticketId' };
      expect(await refusal(postOrder(service, service.signIn(), id))).toEqual(expected);
    }
    await service.settle();
    const told = service.broker.published('order:created').at(-1)?.data;
    const others = ids.slice(1).map((id) => ({ id, price: 2050, currency: 'USD' }));
    expect(told).toMatchObject({ ticket: { id: ids[0] }, otherTickets: others });
  });

  it('are given back and sold together', async () => {
    const ids = await offer(6);
    const { body: first } = await together(ids);
    await giveBack(service, buyer, first);
    const other = service.signIn();
    const { body: second } = await together(ids, {}, other).expect(201);
    await pay(second);
    expect(await statusOf(second.id)).toBe('complete');
    expect(await OrderModel.countDocuments({ hold: ids[3] })).toBe(1);
  });

  it('expire together', async () => {
    const ids = await offer(6);
    const { body: order } = await together(ids);
    service.clock.advance(holdMs);
    await reserve(service, service.signIn(), ids[4]);
    await service.settle();
    expect(eventsOf(service, order.id)).toEqual(['order:created 0', 'order:cancelled 1']);
    await together(ids.slice(0, 4), {}, service.signIn()).expect(201);
  });

  it('are all that one order can be for, and each once', async () => {
    const [first = '', ...others] = await offer(7);
    const expected = { status: 400, code: 'invalid', field: 'otherTickets' };
    expect(await refusal(together([first, ...others]))).toEqual(expected);
    expect(await refusal(together([first, first]))).toEqual(expected);
    expect(await refusal(together([first, others[0] ?? '', others[0] ?? '']))).toEqual(expected);
    for (const otherTickets of [
      {},
      'x',
      [null],
      [[]],
      ['x'],
      [{}],
      [{ ticketId: 'x' }],
      [{ ticketId: others[0], version: -1 }],
    ])
      expect(await refusal(together([first], { otherTickets }))).toEqual(expected);
    expect(await OrderModel.countDocuments()).toBe(0);
  });
});

describe('of several tickets, none is kept', () => {
  it('if another buyer holds one, and it is said which', async () => {
    const ids = await offer(3);
    await reserve(service, service.signIn(), ids[2]);
    const expected = { status: 400, code: 'ticket_reserved', field: 'otherTickets[1].ticketId' };
    expect(await refusal(together(ids))).toEqual(expected);
    expect(await OrderModel.countDocuments()).toBe(1);
  });

  it('if one is sold, withdrawn or unknown', async () => {
    const [first = ''] = await offer(1);
    for (const [status, code] of [
      ['sold', 'ticket_sold'],
      ['withdrawn', 'ticket_withdrawn'],
    ] as const) {
      const { id } = await offerTicket(service, { status });
      const expected = { status: 400, code, field: 'otherTickets[0].ticketId' };
      expect(await refusal(together([first, id]))).toEqual(expected);
    }
    const expected = { status: 404, code: 'not_found', field: 'otherTickets[0].ticketId' };
    expect(await refusal(together([first, newId().replace(/^.{8}/, '00000000')]))).toEqual(expected);
    expect(await OrderModel.countDocuments()).toBe(0);
  });

  it('at another price than the buyer has seen', async () => {
    const [first = ''] = await offer(1);
    const { id } = await offerTicket(service, { version: 2, pricedSince: 2, price: 3000 });
    const answer = together([first], { version: 0, otherTickets: [{ ticketId: id, version: 1 }] });
    const expected = { status: 409, code: 'price_changed', price: 30, field: 'otherTickets[0].ticketId' };
    expect(await refusal(answer)).toEqual(expected);
    expect(await OrderModel.countDocuments()).toBe(0);
  });

  it('beyond the limit of unpaid tickets, however they are tried at the same moment', async () => {
    const sets = await Promise.all(Array.from({ length: 6 }, () => offer(3)));
    const tries = sets.map(([ticketId = '', ...others]) => {
      const otherTickets = others.map((other) => ({ ticketId: other }));
      return oneCopy(service)
        .reservations.reserve({ userId: buyer.id, ticketId, otherTickets })
        .then(
          () => 'made',
          ({ code }) => code,
        );
    });
    const outcomes = await Promise.all(tries);
    // Ten slots: three times three tickets, and one more alone.
    expect(outcomes.sort()).toEqual([...Array(3).fill('made'), ...Array(3).fill('too_many_reservations')]);
    await reserve(service, buyer);
    const [one = ''] = await offer(1);
    expect(await refusal(postOrder(service, buyer, one))).toEqual({ status: 400, code: 'too_many_reservations' });
  });
});

describe('two buyers whose choices of six overlap', () => {
  it.each([
    ['in the same order', (ids: string[]) => ids],
    ['in opposite orders', (ids: string[]) => ids.toReversed()],
  ])('%s: one has all of theirs, the other none', async (_how, order) => {
    for (let round = 0; round < 10; round++) {
      const ids = await offer(9);
      const [mine, theirs] = [ids.slice(0, 6), order(ids.slice(3))];
      const tries = [mine, theirs].map(([ticketId = '', ...others]) =>
        oneCopy(service)
          .reservations.reserve({
            userId: newId(),
            ticketId,
            otherTickets: others.map((other) => ({ ticketId: other })),
          })
          .then(
            ({ made }) => made,
            ({ code }) => code,
          ),
      );
      expect((await Promise.all(tries)).sort()).toEqual(['ticket_reserved', true]);
      const holds = await OrderModel.collection.find().toArray();
      expect(holds).toHaveLength(1);
      expect([mine, theirs]).toContainEqual(holds[0]?.hold);
      await OrderModel.deleteMany();
    }
  });
});

describe('a buyer who asks again', () => {
  it('has the same order for the same tickets, for some of them, and for one', async () => {
    const ids = await offer(3);
    const { body: order } = await together(ids).expect(201);
    for (const again of [ids, ids.toReversed(), ids.slice(1), ids.slice(2)]) {
      const { status, body } = await together(again);
      expect([status, body]).toEqual([200, order]);
    }
  });

  it('is refused more than they have reserved', async () => {
    const ids = await offer(3);
    await reserve(service, buyer, ids[1]);
    const expected = { status: 400, code: 'already_reserved', field: 'otherTickets[0].ticketId' };
    expect(await refusal(together(ids))).toEqual(expected);
    await service.receive(Subjects.TicketUpdated, {
      ...(await offerTicket(service)),
      id: ids[1] ?? '',
      version: 1,
      status: 'reserved',
    });
    expect(await refusal(together(ids))).toEqual(expected);
    expect(await OrderModel.countDocuments()).toBe(1);
  });

  it('gains no time for any ticket, alone or with others', async () => {
    const [a = '', b = '', c = ''] = await offer(3);
    const { body: first } = await together([a, b]);
    service.clock.advance(60_000);
    await giveBack(service, buyer, first);
    const { body: second } = await together([c, b]).expect(201);
    expect(second.expiresAt).toBe(first.expiresAt);
    await giveBack(service, buyer, second);
    const alone = await reserve(service, buyer, c);
    expect(alone.expiresAt).toBe(first.expiresAt);
  });

  it('as several requests at the same moment makes one order', async () => {
    const ids = await offer(4);
    const answers = await Promise.all([1, 2, 3, 4].map(() => together(ids)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 201]);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
  });
});

it('a payment for the first ticket alone is not accepted for several', async () => {
  const { body } = await together(await offer(2));
  await service.receive(Subjects.PaymentCreated, paymentData(body.id));
  expect(await statusOf(body.id)).toBe('created');
});

describe('each ticket of a paid order', () => {
  it('has a code of its own, which lets one person in', async () => {
    const seller = service.signIn();
    const tickets = await Promise.all([1, 2, 3].map(() => offerTicket(service, { userId: seller.id })));
    const { body: order } = await together(tickets.map(({ id }) => id)).expect(201);
    await pay(order);
    const show = async (): Promise<OrderView> =>
      (await request(service.url).get(`/api/orders/${order.id}`).set('Cookie', buyer.cookie)).body;
    const paid = await show();
    const codes = [paid.admission?.code, ...(paid.otherTickets ?? []).map(({ admission }) => admission?.code)];
    expect(new Set(codes).size).toBe(3);

    const { body: door } = await request(service.url)
      .get(`/api/orders/doors/${tickets[0]?.id}`)
      .set('Cookie', seller.cookie);
    const scan = (code: string | undefined) =>
      request(service.url).post('/api/orders/admissions').send({ code, pass: door.pass });
    for (const [seat, code] of codes.entries()) {
      const { status, body } = await scan(code);
      expect([status, body.ticket?.id]).toEqual([200, tickets[seat]?.id]);
      expect((await scan(code)).body.errors[0].code).toBe('already_admitted');
    }
    const usedAt = service.clock.now().toISOString();
    expect((await show()).otherTickets?.map(({ admission }) => admission?.usedAt)).toEqual([usedAt, usedAt]);
    await service.settle();
    const told = service.broker.published('order:admitted').at(-1)?.data;
    expect(told).toMatchObject({ admittedAt: usedAt, otherTickets: [{ admittedAt: usedAt }, { admittedAt: usedAt }] });
  });
});
