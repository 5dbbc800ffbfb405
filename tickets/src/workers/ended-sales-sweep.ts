import { type Clock, type Logger, periodic, type Worker } from '@ticketing/common';
import { endSale } from '../domain/ticket';
import { TicketModel, type TicketStore } from '../models/ticket';

const everyMs = 10_000;
const batch = 200;

/** Ends the sale of tickets whose event has begun, so that lists need not read past ever more of them. */
export function endedSalesSweep(tickets: TicketStore, clock: Clock, logger: Logger): Worker {
  return periodic('ended sales sweep', everyMs, logger, () => endSales(tickets, clock.now()));
}

/** One run of the sweep. */
export async function endSales(tickets: TicketStore, now: Date): Promise<void> {
  const begun = await TicketModel.find({ saleEndsAt: { $lte: now } }, { _id: 1 })
    .limit(batch)
    .lean();
  await Promise.all(begun.map(({ _id }) => tickets.update(_id.toHexString(), (ticket) => endSale(ticket, now))));
}
