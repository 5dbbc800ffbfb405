import { adapterOf } from '@ticketing/common';
import { isAlive } from '../../dev/src/stack/signals';
import { brokerName, brokerStore } from '../support/broker';
import { eventually } from '../support/eventually';
import { Person } from '../support/person';
import { documents, withDatabase } from '../support/whole-stack';
import { watchedSystem } from './system';

const system = watchedSystem({ NO_DISK: '1', RECONCILIATION_SECONDS: '5', CHANNEL_MAX_AGE: '20s' });

/** Deletes everything that the broker has stored. */
const emptyTheBroker = () => system.strikes.loseStore(brokerName, brokerStore(system.stack));

const knownToOrders = async () =>
  (await documents(system.stack, 'orders', 'ticketreplicas')).map(({ _id }) => String(_id));

const lockOf = async (ticketId: string) =>
  (await documents(system.stack, 'tickets', 'tickets')).find(({ _id }) => String(_id) === ticketId)?.status;

/** Waits until the broker has received all events of a ticket. */
const untilPublished = (id: string) =>
  eventually(async () => {
    const [ticket] = (await documents(system.stack, 'tickets', 'tickets')).filter(({ _id }) => String(_id) === id);
    expect(ticket?.outbox).toEqual([]);
  });

/** How many messages the broker still has of new tickets; JetStream keeps all events of tickets together. */
async function messagesOfTickets(): Promise<number> {
  const { url = '', monitoringUrl } = system.stack.process(brokerName);
  const bus = await adapterOf(brokerName).openBus({ url, monitoringUrl, clusterId: 'ticketing', clientId: 'counting' });
  const channels = await bus.channels().finally(() => bus.close());
  return channels.find(({ name }) => ['ticket:created', 'TICKETS'].includes(name))?.messages ?? 0;
}

describe('the sweep of effects', () => {
  it('does what a process learnt of and died before, when the broker then loses the message with its whole store', async () => {
    const [seller, buyer] = await Promise.all([Person.signUp(system.stack.url), Person.signUp(system.stack.url)]);
    const { id } = await seller.sell('Reserved, and nobody says so', 10);
    await eventually(async () => expect(await knownToOrders()).toContain(id));
    const { pid } = system.stack.process('tickets-1');
    system.arm('tickets', 'replica:after-apply');
    expect((await buyer.reserve(id)).status).toBe(201);
    await eventually(() => expect(isAlive(pid)).toBe(false));
    // The broker would redeliver the message to any copy that comes up before it has lost it.
    const ticketsBack = system.strikes.keepDown('tickets-1');
    await emptyTheBroker();
    expect(await lockOf(id)).toBe('available');
    await ticketsBack();
    await eventually(async () => expect(await lockOf(id)).toBe('reserved'));
    const { repaired } = await system.expectSound();
    expect(repaired.effect).toBe(1);
  });
});

describe('reconciliation', () => {
  it('brings what a broker took and lost with its whole store', async () => {
    const seller = await Person.signUp(system.stack.url);
    const ordersBack = system.strikes.keepDown('orders-1');
    const { id } = await seller.sell('Known to tickets and to the broker', 10);
    await untilPublished(id);
    await emptyTheBroker();
    await ordersBack();
    await eventually(async () => expect(await knownToOrders()).toContain(id));
    const { repaired } = await system.expectSound();
    expect(repaired.replica).toBeGreaterThan(0);
  });

  it('fills a service that was away for longer than the broker keeps an event', async () => {
    const seller = await Person.signUp(system.stack.url);
    const ordersBack = system.strikes.keepDown('orders-1');
    const { id } = await seller.sell('Listed while orders was away', 10);
    await untilPublished(id);
    await eventually(async () => expect(await messagesOfTickets()).toBe(0));
    await ordersBack();
    await eventually(async () => expect(await knownToOrders()).toContain(id));
    const { repaired } = await system.expectSound();
    expect(repaired.replica).toBeGreaterThan(0);
  });

  it('makes everything good when the broker loses its store while people use the system', async () => {
    await system.underLoad(async () => {
      await system.atWork();
      await emptyTheBroker();
      await system.atWork();
    });
    await system.expectSound();
  });

  it('fills replicas that are empty', async () => {
    await withDatabase(system.stack, 'orders', (database) => database.collection('ticketreplicas').deleteMany({}));
    await withDatabase(system.stack, 'payments', (database) => database.collection('orderreplicas').deleteMany({}));
    await system.expectSound();
  });
});
