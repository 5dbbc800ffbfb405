import { readPageAt } from '@ticketing/common/testing';
import { unknownId } from '../support/calls';
import { eventually } from '../support/eventually';
import { type Failure, type Order, Person, type Ticket } from '../support/person';
import { disarm } from '../support/stripe';
import { reserved, untilOrder, untilTicket } from './purchase';
import { expectRefusal, invalid } from './refusal';
import { stripeFault } from './stripe-fault';
import { system } from './system';

let seller: Person;
let buyer: Person;
let other: Person;
beforeAll(async () => {
  [seller, buyer, other] = await Promise.all([
    Person.signUp(system.url),
    Person.signUp(system.url),
    Person.signUp(system.url),
  ]);
});

const newOrder = (title: string) => reserved(seller, buyer, title);

describe('reserving a ticket', () => {
  it('answers 201 with the order, for 15 minutes, and locks the ticket', async () => {
    const ticket = await seller.sell('Reserved', 20.5);
    const { status, body: order } = await buyer.reserve(ticket.id);
    expect([status, order]).toEqual([
      201,
      {
        id: expect.stringMatching(/^[0-9a-f]{24}$/),
        userId: buyer.id,
        status: 'created',
        cancelReason: null,
        expiresAt: expect.any(String),
        ticket: { id: ticket.id, title: 'Reserved', price: 20.5, currency: 'USD' },
        version: 0,
        createdAt: expect.any(String),
      },
    ]);
    expect(Math.abs(Date.parse(order.expiresAt) - Date.now() - 900_000)).toBeLessThan(10_000);
    const { id: orderId, expiresAt: reservedUntil } = order;
    expect(await untilTicket(seller, order.ticket.id, 'reserved')).toMatchObject({ orderId, reservedUntil });
  });

  it('answers 200 with the same order to who has it already, and 400 to everybody else', async () => {
    const order = await newOrder('Held');
    const again = await buyer.reserve(order.ticket.id);
    expect([again.status, again.body]).toEqual([200, order]);
    expectRefusal(await other.reserve(order.ticket.id), 400, { code: 'ticket_reserved', field: 'ticketId' });
  });

  it('twice at the same moment makes one order', async () => {
    const { id } = await seller.sell('Clicked twice', 10);
    await other.reserve(id).then(({ body }) => other.delete(`/api/orders/${body.id}`));
    const answers = await Promise.all([1, 2, 3, 4].map(() => buyer.reserve(id)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 201]);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
  });

  it('is refused once the ticket is withdrawn', async () => {
    const { id } = await seller.sell('Withdrawn', 10);
    await seller.delete(`/api/tickets/${id}`);
    await eventually(async () => {
      const answer = await buyer.post<Order>('/api/orders', { ticketId: id });
      // Until orders has received the change, the ticket can be reserved; such a reservation is then cancelled.
      if (answer.status === 201) await buyer.delete(`/api/orders/${answer.body.id}`);
      expectRefusal(answer, 400, { code: 'ticket_withdrawn', field: 'ticketId' });
    });
  });

  it('is refused once the ticket is sold, also to who bought it', async () => {
    const order = await newOrder('Sold');
    expect((await buyer.pay(order.id)).status).toBe(201);
    await untilOrder(buyer, order.id, 'complete');
    for (const person of [buyer, other]) {
      expectRefusal(await person.reserve(order.ticket.id), 400, { code: 'ticket_sold', field: 'ticketId' });
    }
  });

  it.each([
    ['no id', {}],
    ['null', { ticketId: null }],
    ['an operator', { ticketId: { $ne: null } }],
    ['a list', { ticketId: [unknownId] }],
    ['an id that is none', { ticketId: 'nonsense' }],
    ['a list for a body', [{ ticketId: unknownId }]],
  ])('answers %s with 400', async (_what, body) => {
    expectRefusal(await buyer.post('/api/orders', body), 400, ...invalid('ticketId'));
  });

  it('answers an unknown ticket with 404', async () => {
    expectRefusal(await buyer.post('/api/orders', { ticketId: unknownId }), 404, {
      code: 'not_found',
      field: 'ticketId',
    });
  });
});

describe('what nobody may reserve', () => {
  it('is their own ticket', async () => {
    const { id } = await seller.sell('My own', 10);
    expectRefusal(await seller.reserve(id), 400, { code: 'own_ticket', field: 'ticketId' });
  });

  it('is a ticket whose event has begun, which is in no list of what is for sale either', async () => {
    const { id } = await eventually(async () => {
      const eventDate = new Date(Date.now() + 2_000).toISOString();
      const answer = await seller.post<Ticket>('/api/tickets', { title: 'About to begin', price: 10, eventDate });
      expect(answer.status).toBe(201);
      return answer.body;
    });
    await eventually(async () => {
      expect((await seller.get(`/api/tickets?userId=${seller.id}&q=begin`)).body).toEqual([]);
    });
    expectRefusal(await other.reserve(id), 400, { code: 'event_over', field: 'ticketId' });
  });

  it('is an eleventh ticket, while ten are neither paid nor given back', async () => {
    const hoarder = await Person.signUp(system.url);
    const orders = await Promise.all(Array.from({ length: 10 }, () => reserved(seller, hoarder, 'One of ten')));
    const { id } = await seller.sell('The eleventh', 10);
    expectRefusal(await hoarder.reserve(id), 400, { code: 'too_many_reservations' });
    await hoarder.delete(`/api/orders/${orders[0]?.id}`);
    expect((await hoarder.reserve(id)).status).toBe(201);
  });
});

describe('a buyer who says which version of a ticket they have seen', () => {
  const post = (ticketId: string, version: unknown) =>
    buyer.post<Order & Failure>('/api/orders', { ticketId, version });

  it('never has it at an older price: the answer to an edit can be acted on at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { id } = await seller.sell('Edited and bought', 10);
      const edited = await seller.put<Ticket>(`/api/tickets/${id}`, { title: 'Edited and bought', price: 25 });
      const { status, body } = await eventually(async () => {
        const answer = await post(id, edited.body.version);
        // If the machine stalls for half a second, the answer says so, and nothing is sold.
        if (answer.status !== 201) expectRefusal(answer, 409, { code: 'version_conflict' });
        expect(answer.status).toBe(201);
        return answer;
      });
      expect([status, body.ticket.price]).toEqual([201, 25]);
      await buyer.delete(`/api/orders/${body.id}`);
    }
  });

  it('is told the new price when it is another one', async () => {
    const { id, version } = await seller.sell('Dearer since', 10);
    await seller.put(`/api/tickets/${id}`, { title: 'Dearer since', price: 25.5 });
    await eventually(async () => {
      const answer = await post(id, version);
      // Until orders has received the change, the price is the one that was seen; such a reservation is then cancelled.
      if (answer.status < 300) await buyer.delete(`/api/orders/${answer.body.id}`);
      expectRefusal(answer, 409, { code: 'price_changed', price: 25.5 });
    });
  });

  it.each([['1'], [1.5], [-1], [{ $gt: 0 }]])('is answered 400 for version %j', async (version) => {
    expectRefusal(await post(unknownId, version), 400, ...invalid('version'));
  });
});

describe('reserving a ticket again', () => {
  it('wins no time: what is left of the first reservation goes on', async () => {
    const order = await newOrder('Given back and taken again');
    await buyer.delete(`/api/orders/${order.id}`);
    const { status, body } = await buyer.reserve(order.ticket.id);
    expect([status, body.expiresAt]).toEqual([201, order.expiresAt]);
    await buyer.delete(`/api/orders/${body.id}`);
  });
});

describe('a ticket that is reserved or sold', () => {
  it('can be neither edited nor withdrawn', async () => {
    const order = await newOrder('Locked');
    for (const status of ['reserved', 'sold']) {
      if (status === 'sold') expect((await buyer.pay(order.id)).status).toBe(201);
      const locked = await untilTicket(seller, order.ticket.id, status);
      const path = `/api/tickets/${order.ticket.id}`;
      expectRefusal(await seller.put(path, { title: 'Dearer', price: 99 }), 400, { code: 'ticket_reserved' });
      expectRefusal(await seller.delete(path), 400, { code: 'ticket_reserved' });
      expect((await seller.get(path)).body).toEqual(locked);
    }
  });
});

describe('an order', () => {
  it('is shown to its owner alone', async () => {
    const order = await newOrder('Mine');
    const own = await buyer.get(`/api/orders/${order.id}`);
    expect([own.status, own.body]).toEqual([200, order]);
    for (const person of [other, seller]) {
      expectRefusal(await person.get(`/api/orders/${order.id}`), 401, { code: 'not_owner' });
    }
  });

  it('is cancelled by its owner alone: 204, also the second time; the ticket is available again', async () => {
    const order = await newOrder('Given back');
    expectRefusal(await other.delete(`/api/orders/${order.id}`), 401, { code: 'not_owner' });
    for (const _time of [1, 2]) {
      const { status, body } = await buyer.delete(`/api/orders/${order.id}`);
      expect([status, body]).toEqual([204, undefined]);
    }
    expect(await untilOrder(buyer, order.id, 'cancelled')).toEqual({
      ...order,
      status: 'cancelled',
      cancelReason: 'buyer',
      version: 1,
    });
    const released = { orderId: null, reservedUntil: null };
    expect(await untilTicket(seller, order.ticket.id, 'available')).toMatchObject(released);
  });

  it('keeps the price at the moment of reservation', async () => {
    const order = await newOrder('Dearer later');
    await untilTicket(seller, order.ticket.id, 'reserved');
    await buyer.delete(`/api/orders/${order.id}`);
    await untilTicket(seller, order.ticket.id, 'available');
    expect((await seller.put(`/api/tickets/${order.ticket.id}`, { title: 'Dearer', price: 25 })).status).toBe(200);
    await eventually(async () => {
      const { body: next } = await other.reserve(order.ticket.id);
      if (next.ticket.price !== 25) await other.delete(`/api/orders/${next.id}`);
      expect(next.ticket).toMatchObject({ title: 'Dearer', price: 25 });
    });
    expect((await buyer.get<Order>(`/api/orders/${order.id}`)).body.ticket).toEqual(order.ticket);
  });

  it('can no longer be cancelled while its payment is being collected, nor once it is paid', async () => {
    const order = await newOrder('Being paid');
    // Long enough to look at it; afterwards the capture continues.
    await stripeFault({ on: 'capture', kind: 'delay', ms: 60_000, orderId: order.id, times: 100 });
    const payment = buyer.pay(order.id);
    await untilOrder(buyer, order.id, 'awaiting:payment');
    expectRefusal(await buyer.delete(`/api/orders/${order.id}`), 400, { code: 'order_being_paid' });
    await disarm(system);
    expect((await payment).status).toBe(201);
    await untilOrder(buyer, order.id, 'complete');
    expectRefusal(await buyer.delete(`/api/orders/${order.id}`), 400, { code: 'order_complete' });
  });
});

describe('the ticket of a complete order', () => {
  it('lets its buyer in once, whichever of two doors is first, and is nobody else’s to see', async () => {
    const order = await newOrder('At the door');
    expect(order).not.toHaveProperty('admission');
    await buyer.pay(order.id);
    const { admission } = await untilOrder(buyer, order.id, 'complete');
    expect(admission).toEqual({ code: expect.stringMatching(/^[0-9A-Z]{16}$/) });

    const door = `/api/orders/doors/${order.ticket.id}`;
    expectRefusal(await other.get(door), 401, { code: 'not_owner' });
    const { body } = await seller.get<{ pass: string; expiresAt: string }>(door);
    const scan = { code: admission?.code, pass: body.pass };
    const nobody = new Person(system.url);
    // Each of the two copies of the service gets some of them.
    const answers = await Promise.all([1, 2, 3, 4].map(() => nobody.post<Failure>('/api/orders/admissions', scan)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400]);
    const { usedAt } = (await buyer.get<Order>(`/api/orders/${order.id}`)).body.admission ?? {};
    expectRefusal(await nobody.post('/api/orders/admissions', scan), 400, { code: 'already_admitted', usedAt });
    expectRefusal(await nobody.post('/api/orders/admissions', { ...scan, pass: 'x' }), 401, { code: 'invalid_pass' });
    expect((await buyer.get<Ticket>(`/api/tickets/${order.ticket.id}`)).body.status).toBe('sold');
  });
});

describe('the list of orders', () => {
  it("has one's own orders, the newest first, in pages", async () => {
    const collector = await Person.signUp(system.url);
    expect((await collector.get('/api/orders')).body).toEqual([]);
    const orders: Order[] = [];
    for (let index = 0; index < 22; index += 1) {
      const order = await reserved(seller, collector, `Collected ${index}`);
      // The number of reservations at a time is limited.
      await collector.delete(`/api/orders/${order.id}`);
      orders.unshift(await untilOrder(collector, order.id, 'cancelled'));
    }
    const first = await readPageAt<Order>(system.url, '/api/orders', collector.cookie);
    expect(first.items).toEqual(orders.slice(0, 20));
    const second = await readPageAt<Order>(system.url, `${first.next}`, collector.cookie);
    expect(second).toEqual({ items: orders.slice(20), next: undefined });
    expect((await readPageAt(system.url, '/api/orders?limit=100', collector.cookie)).items).toEqual(orders);
    // Another user's cursor reveals nothing.
    expect((await readPageAt(system.url, `${first.next}`, seller.cookie)).items).toEqual([]);
  });

  it.each(['limit=0', 'limit=101', 'limit=x', 'limit=1&limit=1'])('answers %s with 400', async (query) => {
    expectRefusal(await buyer.get(`/api/orders?${query}`), 400, ...invalid('limit'));
  });

  it('answers a cursor that it never gave with 400', async () => {
    expectRefusal(await buyer.get('/api/orders?cursor=x'), 400, { code: 'invalid_cursor', field: 'cursor' });
  });
});
