import { type Broker, type OrderData, Subjects, type TicketData } from '@ticketing/common';
import { eventually } from '../support/eventually';
import { Person, type Ticket } from '../support/person';
import { documents } from '../support/whole-stack';
import { connectTo, madeUpOrder, newId, send } from './messages/crafted';
import { system } from './one-copy';

const inAYear = new Date(Date.now() + 365 * 24 * 3600_000);
let broker: Broker;
let seller: Person;

beforeAll(async () => {
  broker = await connectTo(system.stack);
  seller = await Person.signUp(system.stack.url);
});
afterAll(() => broker?.close());

/** An order that exists only in the other services' replicas. */
function orderFor(ticketId: string, expiresAt = inAYear): OrderData {
  const order = madeUpOrder(ticketId, expiresAt);
  system.oracle.madeUp.add(order.id);
  return order;
}

const ticketIs = (id: string, status: string, orderId: string | null) =>
  eventually(async () => {
    const { body } = await seller.get<Ticket>(`/api/tickets/${id}`);
    expect([body.status, body.orderId]).toEqual([status, orderId]);
  });

/** Waits until the tickets service has received the newest version of an order. */
const ticketsHaveHeardOf = ({ id, version }: OrderData) =>
  eventually(async () => {
    const replicas = await documents(system.stack, 'tickets', 'orderreplicas');
    expect(replicas.find((replica) => String(replica._id) === id)?.version).toBe(version);
  });

describe('messages', () => {
  it('that come three times each, version 3 before 2 and 1 last of all, leave the newest version', async () => {
    const id = newId();
    system.oracle.madeUp.add(id);
    const version = (number: number): TicketData => ({
      id,
      version: number,
      title: `Version ${number}`,
      price: 100 * number,
      currency: 'USD',
      userId: newId(),
      status: 'available',
      orderId: null,
    });
    for (const number of [3, 2, 3, 2, 3, 2]) await send(broker, Subjects.TicketUpdated, version(number));
    const replica = async () =>
      (await documents(system.stack, 'orders', 'ticketreplicas')).find((found) => String(found._id) === id);
    await eventually(async () => expect(await replica()).toMatchObject({ version: 3, price: 300 }));
    for (const number of [1, 1, 1]) await send(broker, Subjects.TicketUpdated, version(number));
    // A ticket listed after them, and known, shows that they have been handled, whatever the outcome.
    const later = await seller.sell('Behind', 10);
    expect((await (await Person.signUp(system.stack.url)).reserve(later.id)).status).toBe(201);
    expect(await replica()).toMatchObject({ version: 3, price: 300, title: 'Version 3' });
  });

  it('of an order that was cancelled before it was created leave its ticket available', async () => {
    const { id } = await seller.sell('Cancelled before created', 10);
    const order = orderFor(id);
    await send(broker, Subjects.OrderCancelled, { ...order, version: 1, status: 'cancelled' });
    await ticketsHaveHeardOf({ ...order, version: 1 });
    await send(broker, Subjects.OrderCreated, order);
    const next = orderFor(id);
    await send(broker, Subjects.OrderCreated, next);
    await ticketIs(id, 'reserved', next.id);
    await send(broker, Subjects.OrderCancelled, { ...next, version: 1, status: 'cancelled' });
    await ticketIs(id, 'available', null);
  });

  it('of a second order that overtake the first one’s cancellation leave the ticket to the second', async () => {
    const { id } = await seller.sell('Second before first', 10);
    const first = orderFor(id, new Date(inAYear.getTime() - 1_000));
    const second = orderFor(id);
    await send(broker, Subjects.OrderCreated, first);
    await ticketIs(id, 'reserved', first.id);
    await send(broker, Subjects.OrderCreated, second);
    await ticketsHaveHeardOf(second);
    await send(broker, Subjects.OrderCancelled, { ...first, version: 1, status: 'cancelled' });
    await ticketsHaveHeardOf({ ...first, version: 1 });
    await ticketIs(id, 'reserved', second.id);
    await send(broker, Subjects.OrderCancelled, { ...second, version: 1, status: 'cancelled' });
    await ticketIs(id, 'available', null);
  });

  it('that nobody can handle are parked after five deliveries, and those behind them flow', async () => {
    system.oracle.expectDeadLetters(3);
    const letters = (service: string) => documents(system.stack, service, 'dead_letters');
    await broker.publish(Subjects.TicketCreated, '{ this is no JSON');
    await broker.publish(Subjects.TicketUpdated, JSON.stringify({ id: 'x', data: { of: 'an unknown schema' } }));
    // The handler in tickets throws every time: there is no such ticket.
    const hopeless = orderFor(newId());
    await send(broker, Subjects.OrderCreated, hopeless);

    const { id } = await seller.sell('Behind the poison', 10);
    const { body: order } = await (await Person.signUp(system.stack.url)).reserve(id);
    await ticketIs(id, 'reserved', order.id);
    expect(await letters('tickets')).toEqual([]);

    await eventually(async () => expect(await letters('orders')).toHaveLength(2));
    await eventually(async () => expect(await letters('tickets')).toHaveLength(1), 300_000);
    expect(await letters('tickets')).toMatchObject([{ subject: 'order:created', attempts: 5 }]);
    await system.expectSound();
  });
});

it('handlers whose database hangs past the ack wait, or whose process does, go on, and do nothing twice', async () => {
  await system.underLoad(async () => {
    for (const name of ['mongo-tickets', 'orders-1']) {
      await system.atWork();
      await system.strikes.pause(name, 5_000);
    }
    await system.atWork();
  });
  await system.expectSound();
});
