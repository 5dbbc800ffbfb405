import { eventually } from './eventually';
import type { Order, Person } from './person';

const tries = 5;

/** A purchase with short reservations: repeated if the machine was so slow that the reservation ran out first. */
export async function paidInTime(seller: Person, buyer: Person): Promise<Order> {
  for (let left = tries; left > 0; left -= 1) {
    const { id } = await seller.sell('Paid in time', 10);
    const { body: order } = await buyer.reserve(id);
    await buyer.pay(order.id);
    const ended = await eventually(async () => {
      const { body } = await buyer.get<Order>(`/api/orders/${order.id}`);
      expect(['complete', 'cancelled']).toContain(body.status);
      return body;
    });
    if (ended.status === 'complete') return ended;
  }
  throw new Error(`Of ${tries} orders none was paid in time`);
}
