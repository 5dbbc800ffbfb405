import { setTimeout as sleep } from 'node:timers/promises';
import { crowd, Person } from '../support/person';
import { documents } from '../support/whole-stack';
import { watchedSystem } from './system';

const instants = 500;
const atATime = 100;

const system = watchedSystem({ ORDER_EXPIRATION_SECONDS: '5' });

describe('paying at the very instant at which the order expires', () => {
  it(`ends ${instants} times complete and collected, or cancelled and not`, async () => {
    const seller = await Person.signUp(system.stack.url);
    const buyers = await crowd(system.stack.url, atATime);
    const made: string[] = [];
    // How early the first of them pays: earlier on a machine so slow that hardly anyone would be in time.
    let leadMs = 1_000;
    for (let round = 0; round < instants / atATime; round += 1) {
      const paid = buyers.map(async (buyer, index) => {
        const ticket = await seller.sell('In the last instant', 10);
        const reserved = await buyer.reserve(ticket.id);
        expect(reserved).toMatchObject({ status: 201 });
        const order = reserved.body;
        made.push(order.id);
        // From a moment early, in time, to a moment late, too late.
        const early = leadMs - ((leadMs + 100) * index) / atATime - round;
        await sleep(Math.max(0, Date.parse(order.expiresAt) - early - Date.now()));
        const { status } = await buyer.pay(order.id);
        expect(status).toBeLessThan(500);
        return status === 201;
      });
      const inTime = (await Promise.all(paid)).filter(Boolean).length;
      if (inTime < atATime / 10) leadMs = Math.min(2 * leadMs, 4_000);
    }
    await system.expectSound({ ended: true });
    const orders = (await documents(system.stack, 'orders', 'orders')).filter(({ _id }) => made.includes(String(_id)));
    expect(orders).toHaveLength(instants);
    // If only one side ever won, this would show nothing.
    expect(new Set(orders.map(({ status }) => status))).toEqual(new Set(['complete', 'cancelled']));
  });
});
