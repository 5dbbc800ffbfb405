import { byItself, type Clock, type Logger, periodic, repairs, type Worker } from '@ticketing/common';
import type { Types } from 'mongoose';
import { deriveLock } from '../lock';
import { findOrder } from '../models/order-replica';
import { TicketModel, type TicketStore } from '../models/ticket';

const everyMs = 60_000;
/** By then, an order has ended, every redelivery has come, and every other sweep has been. */
const overdueAfterMs = 10 * 60_000;
const batch = 100;

/**
 * Derives the locks again whose orders should have ended long ago. A handler that works on an order's old state may lock
 * its ticket after the order's end has been dealt with, and die before it looks again. Should that ever escape the marks
 * of effects, then the ticket is not lost to everybody: no order outlives its deadline by much.
 */
export function overdueLocksSweep(tickets: TicketStore, clock: Clock, logger: Logger): Worker {
  let seen: Seen | undefined;
  return periodic('overdue locks sweep', everyMs, logger, async () => {
    seen = await deriveOverdueLocks(tickets, clock.now(), logger, seen);
  });
}

/** How far a run came: the last lock's time, and all tickets of just that time, of which there may be more. */
interface Seen {
  time: Date;
  ids: Types.ObjectId[];
}

/**
 * One run of the sweep: a batch. An order that Stripe keeps waiting stays overdue, as does a ticket that fails, so the
 * next run looks further on, and begins again after the last.
 * @param after how far the previous run came
 * @param limit of the batch
 * @returns how far this one came; undefined at the end
 */
export async function deriveOverdueLocks(
  tickets: TicketStore,
  now: Date,
  logger: Logger,
  after?: Seen,
  limit = batch,
): Promise<Seen | undefined> {
  const overdue = { $lt: new Date(now.getTime() - overdueAfterMs), ...(after && { $gte: after.time }) };
  const found = await TicketModel.find(
    { reservedUntil: overdue, ...(after && { _id: { $nin: after.ids } }) },
    { orderId: 1, reservedUntil: 1 },
  )
    .sort({ reservedUntil: 1 })
    .limit(limit)
    .lean();
  for (const { _id, orderId } of found) {
    const ticketId = _id.toHexString();
    await byItself(logger, { ticketId }, async () => {
      const order = orderId && (await findOrder(orderId));
      if (order && (await deriveLock(tickets, ticketId, { ...order, id: orderId }))) repairs.inc({ kind: 'effect' });
    });
  }
  const time = found.at(-1)?.reservedUntil;
  if (found.length < limit || !time) return undefined;
  const of = (other: Date | undefined) => other?.getTime() === time.getTime();
  const ids = found.filter(({ reservedUntil }) => of(reservedUntil)).map(({ _id }) => _id);
  return { time, ids: after && of(after.time) ? [...after.ids, ...ids] : ids };
}
