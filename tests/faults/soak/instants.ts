import { setTimeout as sleep } from 'node:timers/promises';
import type { Dice } from '../../load/dice';
import { Person } from '../../support/person';

/** Buyers who each pay for an order at about the instant it expires; none of this counts as a promise. */
export async function payAtTheLastInstant(origin: string, dice: Dice, people: number): Promise<void> {
  const pay = async () => {
    const [seller, buyer] = await Promise.all([Person.signUp(origin, 15_000), Person.signUp(origin, 15_000)]);
    const { id } = await seller.sell('In the last instant', 10);
    const { body: order } = await buyer.reserve(id);
    await sleep(Math.max(0, Date.parse(order.expiresAt) - Date.now() - dice.number(-100, 1_000)));
    await buyer.pay(order.id);
  };
  // A fault may be active: then some get no answer.
  await Promise.allSettled(Array.from({ length: people }, pay));
}
