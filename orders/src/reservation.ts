import { type Clock, CodedError, findExpected, isDuplicateKey, type Stored, toStored } from '@ticketing/common';
import { expireOrder, type OrderState, reserveTicket } from './domain/order';
import { OrderModel, type Orders } from './models/order';
import { findTicket } from './models/ticket-replica';

export interface Reservation {
  order: Stored<OrderState>;
  /** False if the buyer had it already. */
  made: boolean;
}

const maxTries = 5;

/** Reserves tickets for buyers, each for a limited time. */
export class Reservations {
  constructor(
    private readonly orders: Orders,
    private readonly clock: Clock,
    private readonly holdMs: number,
  ) {}

  /**
   * One insert decides, whoever else is trying; only when it is refused do we look who has the ticket.
   * @throws CodedError `not_found`, `ticket_withdrawn`, `ticket_reserved`, `ticket_sold`
   */
  async reserve(ticketId: string, userId: string): Promise<Reservation> {
    for (let attempt = 1; attempt <= maxTries; attempt++) {
      const offered = await findExpected(ticketId, findTicket);
      if (!offered) throw new CodedError('not_found', { message: 'There is no such ticket', field: 'ticketId' });
      try {
        const change = reserveTicket(offered, userId, this.clock.now(), this.holdMs);
        return { order: await this.orders.insert(change), made: true };
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
      }
      const holder = await this.holderOf(ticketId);
      if (holder) return { order: mine(holder, userId), made: false };
      // Nobody has it any more: it was given back, or its time was over, since our insert was refused.
    }
    throw new CodedError('ticket_reserved', { field: 'ticketId' });
  }

  /** @returns the order that holds the ticket; one whose time is over is ended here and now, and holds nothing */
  private async holderOf(ticketId: string): Promise<Stored<OrderState> | undefined> {
    const found = await OrderModel.findOne({ hold: ticketId }, { outbox: 0 }).lean();
    if (!found) return undefined;
    const holder = toStored<OrderState>(found);
    if (!expireOrder(holder.state, this.clock.now())) return holder;
    await this.orders.update(holder.id, ({ state }) => expireOrder(state, this.clock.now()));
    return undefined;
  }
}

function mine(holder: Stored<OrderState>, userId: string): Stored<OrderState> {
  if (holder.state.status === 'complete') throw new CodedError('ticket_sold', { field: 'ticketId' });
  if (holder.state.userId !== userId) throw new CodedError('ticket_reserved', { field: 'ticketId' });
  return holder;
}
