import { eventually } from '../support/eventually';
import { type Order, Person, type Ticket } from '../support/person';
import { intentsOf } from '../support/stripe';
import { services } from '../support/whole-stack';
import { watchedSystem } from './system';

const system = watchedSystem({ REPLICAS: '2' });

const rounds = 3;

/**
 * Restarts every service's copies one after the other, as a release does, under load.
 * @returns the requests answered with a 5xx, or not at all
 */
async function restartEach(): Promise<string[]> {
  const { unanswered } = system.oracle.ledger;
  const before = unanswered.length;
  await system.underLoad(async () => {
    for (const copy of [1, 2]) {
      await Promise.all(services.map((service) => system.strikes.kill(`${service}-${copy}`, 'SIGTERM')));
    }
  });
  await system.expectSound();
  return unanswered.slice(before);
}

describe('two copies of every service', () => {
  it('are restarted one after the other while people use the system, and nobody gets a 5xx', async () => {
    // A copy waits a second for the gateway to see that it stops, and four for its requests; a machine that stalls for
    // longer cuts some off. Then all are restarted again: a copy that really stops too soon fails each time.
    let unanswered: string[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      unanswered = await restartEach();
      if (unanswered.length === 0) break;
    }
    expect(unanswered).toEqual([]);
  });

  it('lose nothing when one of each dies at the same moment', async () => {
    await system.underLoad(async () => {
      await system.atWork();
      await Promise.all(['tickets-1', 'orders-2', 'payments-1'].map((name) => system.strikes.kill(name)));
      await system.atWork();
    });
    await system.expectSound();
  });
});

describe('somebody with two tabs, or a nervous finger', () => {
  it('makes one order and pays once', async () => {
    const [seller, buyer] = await Promise.all([Person.signUp(system.stack.url), Person.signUp(system.stack.url)]);
    for (let round = 0; round < 10; round += 1) {
      const { id } = await seller.sell('Two tabs', 10);
      const clicks = await Promise.all([buyer.reserve(id), buyer.reserve(id), buyer.reserve(id)]);
      expect(clicks.map(({ status }) => status).sort()).toEqual([200, 200, 201]);
      const orderId = clicks[0].body.id;
      expect(new Set(clicks.map(({ body }) => body.id)).size).toBe(1);

      const payments = await Promise.all([buyer.pay(orderId), buyer.pay(orderId, 'pm_card_visa'), buyer.pay(orderId)]);
      for (const { status } of payments) expect([200, 201]).toContain(status);
      await eventually(async () => {
        expect((await buyer.get<Order>(`/api/orders/${orderId}`)).body.status).toBe('complete');
      });
      const intents = await intentsOf(system.stack, orderId);
      expect(intents.map(({ amount_received }) => amount_received)).toEqual([1000]);
    }
    await system.expectSound();
  });
});

describe('a price that is edited while somebody reserves', () => {
  it('is the old one or the new one, and the order, the charge and the ticket stay as they were agreed', async () => {
    const [seller, buyer] = await Promise.all([Person.signUp(system.stack.url), Person.signUp(system.stack.url)]);
    for (let round = 0; round < 10; round += 1) {
      const { id } = await seller.sell('Edited', 10);
      const [edit, { body: order }] = await Promise.all([
        seller.put<Ticket>(`/api/tickets/${id}`, { title: 'Edited', price: 99 }),
        buyer.reserve(id),
      ]);
      expect([200, 400]).toContain(edit.status);
      expect([10, 99]).toContain(order.ticket.price);
      expect((await buyer.pay(order.id)).status).toBe(201);
      await eventually(async () => {
        const { body } = await buyer.get<Order>(`/api/orders/${order.id}`);
        expect([body.status, body.ticket.price]).toEqual(['complete', order.ticket.price]);
      });
    }
    // The oracle compares what was collected with the order's price.
    await system.expectSound();
  });
});
