import { setTimeout as sleep } from 'node:timers/promises';
import { crowd, Person } from '../support/person';
import { documents } from '../support/whole-stack';
import { watchedSystem } from './system';

const instants = 1_000;
const atATime = 100;

const system = watchedSystem({ ORDER_EXPIRATION_SECONDS: '5' });

describe('paying at the very instant at which the order expires', () => {
  it(`ends ${instants} times complete and collected, or cancelled and not`, async () => {
    const seller = await Person.signUp(system.stack.url);
    const buyers = await crowd(system.stack.url, atATime);
    const made: string[] = [];
    for (let round = 0; round < instants / atATime; round += 1) {
      const paid = buyers.map(async (buyer, index) => {
        const ticket = await seller.sell('In the last instant', 10);
        const { body: order } = await buyer.reserve(ticket.id);
        made.push(order.id);
        // From a second before, when it is in time, to a moment after, when it is too late.
        const early = 1_000 - (1_100 * index) / atATime - round;
        await sleep(Math.max(0, Date.parse(order.expiresAt) - early - Date.now()));
        const { status } = await buyer.pay(order.id);
        expect(status).toBeLessThan(500);
      });
      await Promise.all(paid);
    }
    await system.expectSound({ ended: true });
    const orders = (await documents(system.stack, 'orders', 'orders')).filter(({ _id }) => made.includes(String(_id)));
    expect(orders).toHaveLength(instants);
    // Had only one side ever won, this would show nothing.
    expect(new Set(orders.map(({ status }) => status))).toEqual(new Set(['complete', 'cancelled']));
  });
});
