/** People who wait for a ticket. */
import { eventually } from '../support/eventually';
import { crowd, type Order, type Person } from '../support/person';
import { system } from './one-copy';

/** A claim, a lease and a restart come one after the other, which takes a busy machine a while. */
const patienceMs = 90_000;

describe('a process that dies on its way', () => {
  it('while a ticket goes from one to the next of those who wait leaves it to one of them, and skips nobody', async () => {
    const [seller, holder, stranger] = (await crowd(system.stack.url, 3)) as [Person, Person, Person];
    const [first, second] = (await crowd(system.stack.url, 2)) as [Person, Person];
    const { id } = await seller.sell('To be waited for', 10);
    const held = (await holder.reserve(id)).body;
    for (const person of [first, second])
      await eventually(async () => expect((await person.post('/api/orders/waiting', { id })).status).toBe(201));
    const offersOf = async (person: Person) => (await person.get<Order[]>('/api/orders')).body;
    const dies = async (point: string, lettingGo: Person, order: Order) => {
      const hasDied = system.arm('orders', point);
      await lettingGo.delete(`/api/orders/${order.id}`);
      await hasDied();
      // It may have died of an earlier event, before this request: then nothing was let go yet.
      await eventually(async () => expect((await lettingGo.delete(`/api/orders/${order.id}`)).status).toBe(204));
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
