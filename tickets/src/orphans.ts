import { byItself, type Logger, periodic, plainSchema, untilWritten, type Worker } from '@ticketing/common';
import mongoose from 'mongoose';
import { takeOffSale } from './domain/ticket';
import { TicketModel, type TicketStore } from './models/ticket';

const everyMs = 5_000;
/** How many tickets one message, or one run of the sweep, withdraws of a seller. */
const batch = 200;
/** How many sellers one run looks after. */
const sellersInOneRun = 5;

/** Sellers who have deleted their account with more for sale than one message withdraws; gone once all of it is. */
export const LeftSellerModel = mongoose.model('LeftSeller', plainSchema<{ _id: string }>({ _id: String }));

/**
 * Takes what a seller had for sale off the market for good, once the account is deleted: a batch of it, and the sweep the
 * rest. It may run again at any point.
 */
export async function withdrawAllOf(tickets: TicketStore, userId: string, most = batch): Promise<void> {
  if (await withdrawSome(tickets, userId, most)) return;
  await untilWritten(() => LeftSellerModel.updateOne({ _id: userId }, {}, { upsert: true }));
}

/** Goes on where a message has stopped; costs one query while there is nothing to do. */
export const leftSellersSweep = (tickets: TicketStore, logger: Logger): Worker =>
  periodic('left sellers sweep', everyMs, logger, () => withdrawTheRest(tickets, logger));

/** One run of the sweep. */
export async function withdrawTheRest(tickets: TicketStore, logger: Logger, most = batch): Promise<void> {
  for (const { _id } of await LeftSellerModel.find().limit(sellersInOneRun).lean())
    await byItself(logger, { sellerId: _id }, async () => {
      if (await withdrawSome(tickets, _id, most)) await LeftSellerModel.deleteOne({ _id });
    });
}

/** @returns whether that was all */
async function withdrawSome(tickets: TicketStore, userId: string, most: number): Promise<boolean> {
  // Hidden ones, too: they could be shown again.
  const found = await TicketModel.find({ userId, withdrawn: false }, { _id: 1 }).limit(most).lean();
  await Promise.all(found.map(({ _id }) => tickets.update(_id.toHexString(), takeOffSale)));
  return found.length < most;
}
