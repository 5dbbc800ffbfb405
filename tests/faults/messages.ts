import { type Broker, Subjects } from '@ticketing/common';
import { eventually } from '../support/eventually';
import { Person, type Ticket } from '../support/person';
import { documents } from '../support/whole-stack';
import { connectTo, madeUpOrder, newId, send } from './messages/crafted';
import { system } from './one-copy';

let broker: Broker;
let seller: Person;

beforeAll(async () => {
  broker = await connectTo(system.stack);
  seller = await Person.signUp(system.stack.url);
});
afterAll(() => broker?.close());

describe('messages', () => {
  it('that nobody can handle are parked after five deliveries, and those behind them flow', async () => {
    system.oracle.expectDeadLetters(3);
    const letters = (service: string) => documents(system.stack, service, 'dead_letters');
    await broker.publish(Subjects.TicketCreated, '{ this is no JSON');
    await broker.publish(Subjects.TicketUpdated, JSON.stringify({ id: 'x', data: { of: 'an unknown schema' } }));
    // The handler in tickets throws every time: there is no such ticket.
    const hopeless = madeUpOrder(newId());
    system.oracle.madeUp.add(hopeless.id);
    await send(broker, Subjects.OrderCreated, hopeless);

    const { id } = await seller.sell('Behind the poison', 10);
    const { body: order } = await (await Person.signUp(system.stack.url)).reserve(id);
    await eventually(async () => {
      const { body } = await seller.get<Ticket>(`/api/tickets/${id}`);
      expect([body.status, body.orderId]).toEqual(['reserved', order.id]);
    });
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
