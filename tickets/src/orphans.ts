import { takeOffSale } from './domain/ticket';
import { TicketModel, type TicketStore } from './models/ticket';

const batch = 200;

/** Takes what a seller had for sale off the market for good, once the account is deleted. It may run again at any point. */
export async function withdrawAllOf(tickets: TicketStore, userId: string): Promise<void> {
  // Hidden ones, too: they could be shown again.
  const open = { userId, withdrawn: false };
  for (;;) {
    const found = await TicketModel.find(open, { _id: 1 }).limit(batch).lean();
    await Promise.all(found.map(({ _id }) => tickets.update(_id.toHexString(), takeOffSale)));
    if (found.length < batch) return;
  }
}
