import { Subjects } from '@ticketing/common';
import { newId, type TestService, type TestUser } from '@ticketing/common/testing';
import {
  giveBack,
  holdMs,
  offerTicket,
  oneCopy,
  postOrder,
  reserve,
  reserveAndAuthorize,
  startOrders,
} from '../../__test__/fixtures';
import { OrderModel } from '../../models/order';
import { TicketReplicaModel } from '../../models/ticket-replica';

let service: TestService;

beforeAll(async () => {
  // The grace period is so long that the sweep does not act: everything here is the reservation's own doing.
  service = await startOrders({ EXPIRATION_GRACE_SECONDS: '3600' });
});
afterEach(() => service.reset());
afterAll(() => service.stop());

const now = () => service.clock.now();
const later = (ms: number) => new Date(now().getTime() + ms).toISOString();

/** The first entry of a refusal with its status, without its message. */
async function refusal(answer: PromiseLike<{ status: number; body: { errors?: { message: string }[] } }>) {
  const { status, body } = await answer;
  const { message: _message, ...entry } = body.errors?.[0] ?? { message: '' };
  return { status, ...entry };
}

describe('a ticket that is not for this buyer', () => {
  it('is the own one', async () => {
    const seller = service.signIn();
    const { id } = await offerTicket(service, { userId: seller.id });
    const expected = { status: 400, code: 'own_ticket', field: 'ticketId' };
    expect(await refusal(postOrder(service, seller, id))).toEqual(expected);
    await postOrder(service, service.signIn(), id).expect(201);
  });

  it('is one that is known as sold, though no order of it is left', async () => {
    const ticket = await offerTicket(service, { status: 'sold', orderId: newId() });
    const expected = { status: 400, code: 'ticket_sold', field: 'ticketId' };
    expect(await refusal(postOrder(service, service.signIn(), ticket.id))).toEqual(expected);
  });

  it('is one whose event has begun', async () => {
    const { id } = await offerTicket(service, { eventDate: later(1) });
    service.clock.advance(1);
    const expected = { status: 400, code: 'event_over', field: 'ticketId' };
    expect(await refusal(postOrder(service, service.signIn(), id))).toEqual(expected);
  });

  it('stays with who holds it, whatever has become of it since', async () => {
    const buyer = service.signIn();
    const ticket = await offerTicket(service, { eventDate: later(1) });
    const order = await reserve(service, buyer, ticket.id);
    service.clock.advance(1);
    await service.receive(Subjects.TicketUpdated, { ...ticket, version: 1, price: 9900, pricedSince: 1 });
    const { status, body } = await postOrder(service, buyer, ticket.id, 0);
    expect([status, body]).toEqual([200, order]);
  });
});

describe('a buyer who says which version they have seen', () => {
  const edited = { version: 3, price: 2500, pricedSince: 3 };

  it('has the ticket at the price they have seen, also if it has changed otherwise', async () => {
    const ticket = await offerTicket(service);
    await service.receive(Subjects.TicketUpdated, { ...ticket, version: 2, title: 'Opera' });
    const { body } = await postOrder(service, service.signIn(), ticket.id, 0).expect(201);
    expect(body.ticket).toMatchObject({ title: 'Opera', price: 20.5 });
  });

  it('is told the new price, and has the ticket at it once they have seen that', async () => {
    const ticket = await offerTicket(service);
    await service.receive(Subjects.TicketUpdated, { ...ticket, ...edited });
    const buyer = service.signIn();
    const expected = { status: 409, code: 'price_changed', price: 25 };
    expect(await refusal(postOrder(service, buyer, ticket.id, 2))).toEqual(expected);
    const { body } = await postOrder(service, buyer, ticket.id, 3).expect(201);
    expect(body.ticket.price).toBe(25);
  });

  it('is waited for by nobody else, and never gets an older price: orders waits for what they have seen', async () => {
    const ticket = await offerTicket(service);
    // The request reads the old version; the new one arrives while it waits.
    let looks = 0;
    const { collection } = TicketReplicaModel;
    const findOne = collection.findOne.bind(collection);
    const spy = jest.spyOn(collection, 'findOne').mockImplementation((...args) => {
      looks += 1;
      if (looks === 1) void service.send(Subjects.TicketUpdated, { ...ticket, ...edited });
      return findOne(...args);
    });
    try {
      const { body } = await postOrder(service, service.signIn(), ticket.id, 3).expect(201);
      expect(body.ticket.price).toBe(25);
      expect(looks).toBeGreaterThan(1);
    } finally {
      spy.mockRestore();
    }
  });

  it('is asked to try again when that version does not come', async () => {
    const ticket = await offerTicket(service);
    const answer = refusal(postOrder(service, service.signIn(), ticket.id, 1_000_000));
    expect(await answer).toEqual({ status: 409, code: 'version_conflict' });
    expect(await OrderModel.countDocuments()).toBe(0);
  });

  it.each(['1', 1.5, -1, [0], { $gt: 0 }])('is refused for a version such as %j', async (version) => {
    const { id } = await offerTicket(service);
    const expected = { status: 400, code: 'invalid', field: 'version' };
    expect(await refusal(postOrder(service, service.signIn(), id, version))).toEqual(expected);
  });
});

describe('a buyer who reserves a ticket again', () => {
  it('has only what was left of the time, however often', async () => {
    const buyer = service.signIn();
    const first = await reserve(service, buyer);
    for (let round = 0; round < 3; round += 1) {
      await giveBack(service, buyer, round === 0 ? first : await again());
      service.clock.advance(holdMs / 5);
    }
    expect((await again()).expiresAt).toBe(first.expiresAt);

    async function again() {
      const { body } = await postOrder(service, buyer, first.ticket.id);
      return body;
    }
  });

  it('wins no time by giving back and reserving at the same moment', async () => {
    const buyer = service.signIn();
    const first = await reserve(service, buyer);
    service.clock.advance(holdMs / 2);
    const attempts = Array.from({ length: 10 }, () => postOrder(service, buyer, first.ticket.id));
    await Promise.all([...attempts, giveBack(service, buyer, first)]);
    for (const { expiresAt } of await OrderModel.find({ userId: buyer.id }).lean()) {
      expect(expiresAt.toISOString()).toBe(first.expiresAt);
    }
  });

  it('lets others have their turn when the time is over, though nothing has ended the order yet', async () => {
    const buyer = service.signIn();
    const { ticket } = await reserve(service, buyer);
    service.clock.advance(holdMs);
    const attempts = Array.from({ length: 10 }, () => refusal(postOrder(service, buyer, ticket.id)));
    const until = later(holdMs / 3);
    for (const answer of await Promise.all(attempts)) {
      expect(answer).toEqual({ status: 400, code: 'reserved_recently', field: 'ticketId', until });
    }
    await postOrder(service, service.signIn(), ticket.id).expect(201);
  });

  it('has the whole time again when it was the payment that failed', async () => {
    const buyer = service.signIn();
    const { order, payment } = await reserveAndAuthorize(service, buyer);
    service.clock.advance(holdMs + 1);
    await service.receive(Subjects.PaymentFailed, { ...payment, version: 1, status: 'failed' });
    const { body } = await postOrder(service, buyer, order.ticket.id).expect(201);
    expect(body.expiresAt).toBe(later(holdMs));
  });

  it('keeps nobody else from the whole time', async () => {
    const first = service.signIn();
    const order = await reserve(service, first);
    service.clock.advance(holdMs / 2);
    await giveBack(service, first, order);
    const { body } = await postOrder(service, service.signIn(), order.ticket.id).expect(201);
    expect(body.expiresAt).toBe(later(holdMs));
  });
});

describe('the unpaid reservations of one buyer', () => {
  const most = 10;
  const offers = (count: number) => Promise.all(Array.from({ length: count }, () => offerTicket(service)));

  /** Reserves all tickets concurrently. @returns how often each answer occurred */
  async function reserveAll(buyer: TestUser, tickets: { id: string }[]): Promise<Record<string, number>> {
    const answers = await Promise.all(tickets.map(({ id }) => postOrder(service, buyer, id)));
    const outcomes: Record<string, number> = {};
    for (const { status, body } of answers) {
      const outcome = [status, body.errors?.[0].code].filter(Boolean).join(' ');
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    }
    return outcomes;
  }

  it('are ten of fifty that are tried at the same moment', async () => {
    const buyer = service.signIn();
    expect(await reserveAll(buyer, await offers(50))).toEqual({ 201: most, '400 too_many_reservations': 40 });
    expect(await OrderModel.countDocuments({ userId: buyer.id, status: 'created' })).toBe(most);
  });

  it('are ten, and those again that are held already', async () => {
    const buyer = service.signIn();
    const tickets = await offers(most);
    expect(await reserveAll(buyer, tickets)).toEqual({ 201: most });
    expect(await reserveAll(buyer, tickets)).toEqual({ 200: most });
    expect(await reserveAll(buyer, await offers(1))).toEqual({ '400 too_many_reservations': 1 });
    expect(await reserveAll(service.signIn(), await offers(1))).toEqual({ 201: 1 });
  });

  it('make room as soon as one is given back, accepted for payment, or overdue', async () => {
    const buyer = service.signIn();
    const { order } = await reserveAndAuthorize(service, buyer);
    expect(order.status).toBe('created');
    expect(await reserveAll(buyer, await offers(most))).toEqual({ 201: most });
    const [one] = await OrderModel.find({ userId: buyer.id, status: 'created' }).lean();
    await giveBack(service, buyer, { id: one?._id.toHexString() ?? '' });
    expect(await reserveAll(buyer, await offers(1))).toEqual({ 201: 1 });
    service.clock.advance(holdMs);
    expect(await reserveAll(buyer, await offers(most + 1))).toEqual({ 201: most, '400 too_many_reservations': 1 });
  });

  it('are not counted together with a purchase that is refused for something else', async () => {
    const buyer = service.signIn();
    const { ticket } = await reserve(service, service.signIn());
    expect(await reserveAll(buyer, await offers(most))).toEqual({ 201: most });
    expect(await refusal(postOrder(service, buyer, ticket.id))).toMatchObject({ code: 'ticket_reserved' });
  });
});

describe('a limit that is lower than it was', () => {
  it('breaks nothing: what is held stays, and makes no more room than there is', async () => {
    const buyer = service.signIn();
    const held = await Promise.all(Array.from({ length: 10 }, () => reserve(service, buyer)));
    const { reservations: stricter } = oneCopy(service, 2);
    const { id } = await offerTicket(service);
    const ask = (ticketId = '') => stricter.reserve({ ticketId, userId: buyer.id, version: undefined });
    await expect(ask(id)).rejects.toMatchObject({ code: 'too_many_reservations' });
    expect((await ask(held[0]?.ticket.id)).made).toBe(false);
    for (const order of held) await giveBack(service, buyer, order);
    expect((await ask(id)).made).toBe(true);
  });
});
