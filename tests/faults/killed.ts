import { eventually } from '../support/eventually';
import { crowd, type Order, type Person } from '../support/person';
import { services } from '../support/whole-stack';
import { system } from './one-copy';

describe('while people list, edit, reserve, cancel and pay', () => {
  it.each([
    ['one service after the other', services.map((service) => [`${service}-1`])],
    [
      'two services at the same moment',
      [
        ['tickets-1', 'orders-1'],
        ['orders-1', 'payments-1'],
      ],
    ],
    ['one database after the other', [['mongo-tickets'], ['mongo-orders'], ['mongo-payments']]],
  ])('the death of %s loses nothing and sells nothing twice', async (_whose, deaths) => {
    await system.underLoad(async () => {
      for (const names of deaths) {
        await system.atWork();
        await Promise.all(names.map((name) => system.strikes.kill(name)));
      }
      await system.atWork();
    });
    await system.expectSound();
  });
});

/** A claim, a lease and a restart come one after the other, which takes a busy machine a while. */
const patienceMs = 90_000;

describe('a process that dies on its way', () => {
  it.each([
    [
      'after an event’s effect and before its acknowledgement',
      'listener:before-ack',
      ['tickets', 'orders', 'payments', 'expiration'],
    ],
    ['between the two writes of a handler', 'replica:after-apply', ['tickets', 'orders', 'payments']],
    ['between a write and its publish', 'outbox:before-publish', ['tickets', 'orders', 'payments']],
    ['between a publish and its removal from the outbox', 'outbox:after-publish', ['tickets', 'orders', 'payments']],
    ['between Stripe’s success and the write that records it', 'stripe:after-answer', ['payments']],
  ])('%s leaves nothing undone and does nothing twice', async (_when, point, services) => {
    const before = services.map((service) => system.stack.process(`${service}-1`));
    for (const service of services) system.arm(service, point);
    await system.underLoad(async () => {
      await Promise.all(before.map(({ name, pid }) => system.stack.waitForRestart(name, pid)));
    });
    await system.expectSound();
  });

  it('while a ticket goes from one to the next of those who wait leaves it to one of them, and skips nobody', async () => {
    const [seller, holder, stranger] = (await crowd(system.stack.url, 3)) as [Person, Person, Person];
    const [first, second] = (await crowd(system.stack.url, 2)) as [Person, Person];
    const { id } = await seller.sell('To be waited for', 10);
    const held = (await holder.reserve(id)).body;
    for (const person of [first, second])
      await eventually(async () => expect((await person.post('/api/orders/waiting', { id })).status).toBe(201));
    const offersOf = async (person: Person) => (await person.get<Order[]>('/api/orders')).body;
    const dies = async (point: string, lettingGo: Person, order: Order) => {
      const { pid } = system.stack.process('orders-1');
      system.arm('orders', point);
      await lettingGo.delete(`/api/orders/${order.id}`);
      await system.stack.waitForRestart('orders-1', pid);
    };
    // Once it has heard that the ticket is free, and has offered it to nobody; then, before anybody hears that it is.
    await dies('replica:after-apply', holder, held);
    const [offer] = await eventually(async () => {
      const offers = await offersOf(first);
      expect(offers).toMatchObject([{ status: 'created', ticket: { id } }]);
      return offers;
    }, patienceMs);
    await dies('outbox:before-publish', first, offer as Order);
    await eventually(
      async () => expect((await stranger.reserve(id)).body.errors?.[0]?.code).toBe('held_for_others'),
      patienceMs,
    );
    await eventually(async () => expect((await second.reserve(id)).status).toBe(201), patienceMs);
    expect([await offersOf(first), await offersOf(second)]).toMatchObject([
      [{ status: 'cancelled' }],
      [{ status: 'created', ticket: { id } }],
    ]);
    await system.expectSound();
  });
});
