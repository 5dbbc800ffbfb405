import { type Clock, type Logger, periodic, repairs, type Worker } from '@ticketing/common';
import { expireOrder } from '../domain/order';
import { OrderModel, type OrderStore } from '../models/order';

const everyMs = 2_000;
const batch = 200;

/**
 * Ends expired orders that no `expiration:complete` has ended: Redis was flushed, or the expiration service is down.
 * @param graceMs how long an expired order is left to the expiration service, in milliseconds
 */
export function expirySweep(orders: OrderStore, clock: Clock, graceMs: number, logger: Logger): Worker {
  return periodic('expiry sweep', everyMs, logger, () => expireOverdue(orders, clock, graceMs));
}

/** One run of the sweep. */
export async function expireOverdue(orders: OrderStore, clock: Clock, graceMs: number): Promise<void> {
  const now = clock.now();
  const overdue = await OrderModel.find(
    { status: 'created', expiresAt: { $lt: new Date(now.getTime() - graceMs) } },
    { _id: 1 },
  )
    .limit(batch)
    .lean();
  await Promise.all(
    overdue.map(async ({ _id }) => {
      // Others may be ending it too: only the one whose write succeeded counts a repair.
      const ended = await orders.change(_id.toHexString(), ({ state }) => expireOrder(state, now));
      if (ended) repairs.inc({ kind: 'order_expiry' });
    }),
  );
}
