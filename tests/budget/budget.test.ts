import { createEnvelope, serializeEvent } from '@ticketing/common';
import { type EventStream, eventually, openEventStream } from '@ticketing/common/testing';
import { stripeSignature } from '../contract/stripe-signature';
import { type Order, Person, type Ticket } from '../support/person';
import { intentsOf } from '../support/stripe';
import { type Cost, CountedSystem, webhookSecret } from './counted-system';

let system: CountedSystem;
let seller: Person;
let buyer: Person;
/** What a page hears, if a piece of work has one open. */
let page: EventStream | undefined;

beforeAll(async () => {
  system = await CountedSystem.start();
});
afterAll(() => system?.stop());

beforeEach(async () => {
  [seller, buyer] = [await Person.signUp(system.url), await Person.signUp(system.url)];
});

async function listed(title = 'A concert'): Promise<Ticket> {
  const ticket = await seller.sell(title, 20);
  await system.untilQuiet();
  return ticket;
}

/** A purchase, in steps between which everybody has time. */
async function reserved(ticket: Ticket): Promise<Order> {
  const { status, body } = await buyer.reserve(ticket.id);
  expect(status).toBe(201);
  await system.untilQuiet();
  return body;
}

async function stand(person: Person, { ticket }: Order): Promise<void> {
  expect((await person.post('/api/orders/waiting', { id: ticket.id })).status).toBe(201);
}

async function paid(order: Order): Promise<Order> {
  expect((await buyer.pay(order.id)).status).toBe(201);
  await system.untilQuiet();
  expect((await buyer.get<Order>(`/api/orders/${order.id}`)).body.status).toBe('complete');
  return order;
}

async function toldByStripe({ id }: Order): Promise<void> {
  const [object] = await intentsOf(system, id);
  const event = JSON.stringify({ id: `evt_${id}`, object: 'event', type: 'any', data: { object } });
  const headers = { 'stripe-signature': stripeSignature(event, webhookSecret) };
  expect((await buyer.request('POST', '/api/payments/webhook', event, headers)).status).toBe(200);
}

async function timeIsUp({ id: orderId }: Order): Promise<void> {
  const about = { aggregateId: orderId, version: 0, occurredAt: new Date(), correlationId: 'time' };
  const event = createEnvelope('expiration:complete', { ...about, data: { orderId } });
  await system.broker.connect('expiration').publish(event.subject, serializeEvent(event));
}

const account = { email: 'counted@example.com', password: 'correct horse' };

/** What each piece of work may cost. A change of a number needs a reason. */
const budgets: Record<string, { work(): Promise<() => Promise<unknown>>; cost: Partial<Cost> }> = {
  'signing up': {
    work: async () => () => buyer.post('/api/users/signup', account),
    // The insert brings its event; another command takes it away, together with others. One writes the session down.
    cost: {
      total: '4 commands, 1 publish',
      commands: { auth: { findAndModify: 2, insert: 1 }, tidying: { update: 1 } },
    },
  },
  'signing in': {
    work: async () => () => buyer.post('/api/users/signin', account),
    // Three count it, and one gives it back to them. One writes the session down, so that it can be listed and ended.
    cost: { total: '6 commands', commands: { auth: { findAndModify: 4, find: 1, update: 1 } } },
  },
  'ending one of several sessions': {
    work: async () => {
      await buyer.post('/api/users/signin', account);
      const { body } = await buyer.get<{ id: string }[]>('/api/users/sessions');
      await buyer.post('/api/users/signin', account);
      await system.untilQuiet();
      return () => buyer.delete(`/api/users/sessions/${body[0]?.id}`);
    },
    // Counted against the limit; the account, its sessions, and the end.
    cost: {
      total: '5 commands, 1 publish',
      commands: { auth: { findAndModify: 1, find: 2, update: 1 }, tidying: { update: 1 } },
    },
  },
  'signing out': {
    work: async () => () => buyer.post('/api/users/signout', {}),
    // The account, and the end.
    cost: {
      total: '3 commands, 1 publish',
      commands: { auth: { find: 1, update: 1 }, tidying: { update: 1 } },
    },
  },
  'signing out when nobody is signed in': {
    work: async () => () => new Person(system.url).post('/api/users/signout', {}),
    cost: { total: 'nothing' },
  },
  'asking who one is': {
    work: async () => () => buyer.get('/api/users/currentuser'),
    cost: { total: 'nothing' },
  },
  'selling a ticket for a new event': {
    work: async () => () => seller.sell('Another concert', 20),
    cost: {
      total: '6 commands, 1 publish, 1 delivery',
      // Three derive the event again, however many tickets have changed: claim it, read its tickets, write it. Below, the
      // claim still stands.
      commands: { tickets: { insert: 1 }, orders: { update: 1 }, tidying: { find: 1, update: 3 } },
    },
  },
  'selling ten tickets': {
    work: async () => {
      await listed();
      return async () => {
        for (let count = 0; count < 10; count += 1) await seller.sell('A concert', 20);
      };
    },
    cost: {
      total: '23 commands, 10 publishes, 10 deliveries',
      commands: { tickets: { insert: 10 }, orders: { update: 10 }, tidying: { find: 1, update: 2 } },
    },
  },
  'changing its price': {
    work: async () => {
      const { id } = await listed();
      return () => seller.put(`/api/tickets/${id}`, { title: 'A concert', price: 30 });
    },
    cost: {
      total: '5 commands, 1 publish, 1 delivery',
      // This copy has listed it: another one would read it first.
      commands: { tickets: { update: 1 }, orders: { update: 1 }, tidying: { find: 1, update: 2 } },
    },
  },
  'reading a ticket': {
    work: async () => {
      const { id } = await listed();
      return () => buyer.get(`/api/tickets/${id}`);
    },
    cost: { total: '1 command', commands: { tickets: { find: 1 } } },
  },
  'a page of tickets': {
    work: async () => () => buyer.get('/api/tickets?minPrice=1&sort=price'),
    cost: { total: '1 command', commands: { tickets: { find: 1 } } },
  },
  'a page of events': {
    work: async () => () => buyer.get('/api/tickets/events?category=music'),
    cost: { total: '2 commands', commands: { tickets: { find: 1, aggregate: 1 } } },
  },
  'searching for an event': {
    work: async () => {
      await listed();
      return () => buyer.get('/api/tickets/events?q=concert');
    },
    cost: { total: '1 command', commands: { tickets: { find: 1 } } },
  },
  'an event with its offers': {
    work: async () => {
      const { id } = await listed();
      const { body } = await buyer.get<{ id: string }[]>(`/api/tickets/events?ticketId=${id}`);
      return () => buyer.get(`/api/tickets/events/${body[0]?.id}`);
    },
    cost: { total: '1 command', commands: { tickets: { find: 1 } } },
  },
  'reserving a ticket': {
    work: async () => {
      const ticket = await listed();
      return () => reserved(ticket);
    },
    cost: {
      total: '12 commands, 2 publishes, 4 deliveries',
      commands: {
        orders: { find: 2, insert: 1, update: 1 },
        tickets: { update: 2 },
        payments: { update: 1 },
        tidying: { find: 1, update: 4 },
      },
    },
  },
  'reserving it again': {
    work: async () => {
      const { ticket } = await reserved(await listed());
      return () => buyer.reserve(ticket.id);
    },
    cost: { total: '2 commands', commands: { orders: { find: 2 } } },
  },
  'reserving what somebody else has': {
    work: async () => {
      const { ticket } = await reserved(await listed());
      const other = await Person.signUp(system.url);
      return () => other.reserve(ticket.id);
    },
    cost: { total: '2 commands', commands: { orders: { find: 2 } } },
  },
  'cancelling a reservation': {
    work: async () => {
      const { id } = await reserved(await listed());
      return () => buyer.delete(`/api/orders/${id}`);
    },
    cost: {
      total: '14 commands, 2 publishes, 3 deliveries',
      commands: {
        orders: { update: 2 },
        tickets: { find: 2, update: 2 },
        payments: { find: 1, update: 1 },
        tidying: { find: 1, update: 5 },
      },
    },
  },
  'a reservation whose time is up, told too early': {
    work: async () => {
      const order = await reserved(await listed());
      return () => timeIsUp(order);
    },
    cost: { total: '1 command, 1 publish, 1 delivery', commands: { orders: { find: 1 } } },
  },
  'paying for an order': {
    work: async () => {
      const order = await reserved(await listed());
      return () => paid(order);
    },
    cost: {
      total: '25 commands, 5 publishes, 7 deliveries',
      commands: {
        // Three of these count the failures of the buyer, and of the address.
        payments: { findAndModify: 2, find: 2, insert: 1, update: 6 },
        // The buyer's look at it.
        orders: { find: 1, update: 5 },
        tickets: { update: 3 },
        // None for the event: what is sold was not for sale before, either.
        tidying: { update: 5 },
      },
    },
  },
  'a whole purchase': {
    work: async () => {
      const ticket = await listed();
      return async () => {
        const order = await reserved(ticket);
        await buyer.pay(order.id);
      };
    },
    cost: {
      total: '36 commands, 7 publishes, 11 deliveries',
      publishes: {
        'order:created': 1,
        'ticket:updated': 2,
        'payment:created': 1,
        'order:payment-accepted': 1,
        'payment:captured': 1,
        'order:completed': 1,
      },
      deliveries: {
        'order:created': 3,
        'ticket:updated': 2,
        'payment:created': 1,
        'order:payment-accepted': 2,
        'payment:captured': 1,
        'order:completed': 2,
      },
    },
  },
  'ten purchases, each step of all of them within a second': {
    work: async () => {
      const people: [Person, Ticket][] = [];
      while (people.length < 10) people.push([await Person.signUp(system.url), await listed()]);
      return async () => {
        const orders: [Person, Order][] = [];
        for (const [person, { id }] of people) orders.push([person, (await person.reserve(id)).body]);
        await system.untilQuiet();
        for (const [person, { id }] of orders) expect((await person.pay(id)).status).toBe(201);
      };
    },
    // 27 each, where one alone takes 36: to tidy up takes as much after ten as after one.
    cost: {
      total: '270 commands, 70 publishes, 110 deliveries',
      commands: {
        orders: { find: 20, insert: 10, update: 60 },
        tickets: { update: 50 },
        payments: { findAndModify: 20, find: 20, insert: 10, update: 70 },
        tidying: { find: 1, update: 9 },
      },
    },
  },
  'standing in line': {
    work: async () => {
      const order = await reserved(await listed('To be waited for'));
      const friend = await Person.signUp(system.url);
      return () => stand(friend, order);
    },
    // Five looks, one write, and one look at where they stand.
    cost: { total: '7 commands' },
  },
  'cancelling a reservation that somebody waits for': {
    work: async () => {
      const order = await reserved(await listed('To be offered'));
      await stand(await Person.signUp(system.url), order);
      return () => buyer.delete(`/api/orders/${order.id}`);
    },
    // Eleven more than without a line: the offer is an order, which tickets and payments hear of, and one leaves the line.
    cost: { total: '24 commands, 4 publishes, 7 deliveries' },
  },
  'taking what one was offered': {
    work: async () => {
      const order = await reserved(await listed('To be taken'));
      const friend = await Person.signUp(system.url);
      await stand(friend, order);
      await buyer.delete(`/api/orders/${order.id}`);
      await system.untilQuiet();
      return async () => expect((await friend.reserve(order.ticket.id)).status).toBe(201);
    },
    cost: { total: '13 commands, 2 publishes, 4 deliveries' },
  },
  'refunding an order whose ticket is sold again': {
    work: async () => {
      const { id } = await paid(await reserved(await listed()));
      return () => seller.refund(id, true);
    },
    cost: {
      total: '22 commands, 4 publishes, 6 deliveries',
      commands: {
        // Who sells the ticket, what has become of its payment, and the order itself.
        orders: { find: 3, update: 4 },
        tickets: { find: 2, update: 3 },
        payments: { find: 1, update: 3 },
        tidying: { find: 1, update: 5 },
      },
      publishes: { 'order:refunding': 1, 'payment:refunded': 1, 'order:refunded': 1, 'ticket:updated': 1 },
      deliveries: { 'order:refunding': 2, 'payment:refunded': 1, 'order:refunded': 2, 'ticket:updated': 1 },
    },
  },
  'listing what one has bought': {
    work: async () => {
      const ticket = await listed();
      await paid(await reserved(ticket));
      return () => buyer.post('/api/tickets', { title: 'A concert', price: 25, resaleOf: ticket.id });
    },
    cost: {
      total: '17 commands, 2 publishes, 3 deliveries',
      // The order by which it was bought says so, too.
      publishes: { 'ticket:created': 1, 'order:resale': 1 },
    },
  },
  'letting somebody in': {
    work: async () => {
      const ticket = await listed();
      const { id } = await paid(await reserved(ticket));
      const { body: order } = await buyer.get<{ admission: { code: string } }>(`/api/orders/${id}`);
      const { body: door } = await seller.get<{ pass: string }>(`/api/orders/doors/${ticket.id}`);
      return () => buyer.post('/api/orders/admissions', { code: order.admission.code, pass: door.pass });
    },
    cost: {
      total: '16 commands, 1 publish, 2 deliveries',
      publishes: { 'order:admitted': 1 },
    },
  },
  "a webhook of Stripe's that tells nothing new": {
    work: async () => {
      const order = await paid(await reserved(await listed()));
      return () => toldByStripe(order);
    },
    cost: { total: '4 commands', commands: { payments: { find: 3, insert: 1 } } },
  },
  // The last one: while the page is there, the broker also broadcasts what others do.
  'changing its price twice while a page follows it, and its event': {
    work: async () => {
      const { id } = await listed('A followed concert');
      const { body } = await buyer.get<{ id: string }[]>(`/api/tickets/events?ticketId=${id}`);
      page = await openEventStream(`${system.url}/api/tickets/stream?ids=${id},${body[0]?.id}`);
      return async () => {
        for (const price of [30, 40]) await seller.put(`/api/tickets/${id}`, { title: 'A followed concert', price });
      };
    },
    cost: {
      total: '8 commands, 2 publishes, 2 deliveries, 2 broadcasts',
      // For the ticket none, and for its event, whose read model takes the other three, one, however often it changes.
      commands: { tickets: { update: 2 }, orders: { update: 2 }, tidying: { find: 2, update: 2 } },
    },
  },
};

describe('Until nothing is left to do,', () => {
  it.each(Object.entries(budgets))('%s costs what it may', async (_what, { work, cost }) => {
    page = undefined;
    expect(await system.costOf(await work())).toMatchObject(cost);
    await eventually(() => expect(page?.events).not.toEqual([]));
  });
});
