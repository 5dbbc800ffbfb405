import { randomInt } from 'node:crypto';
import { type Clock, CodedError, findExpected, isDuplicateKey, type Stored, toStored } from '@ticketing/common';
import { expireOrder, holdsTicket, type OrderState } from './domain/order';
import { reserveTicket } from './domain/reservation';
import { OrderModel, type OrderStore, ordersInPlaces } from './models/order';
import { findTicket } from './models/ticket-replica';

export interface Reservation {
  order: Stored<OrderState>;
  /** False if the buyer had reserved it already. */
  made: boolean;
}

export interface ReservationRequest {
  ticketId: string;
  userId: string;
  /** The version of the ticket the buyer has seen, if given. */
  version: number | undefined;
}

export interface ReservationTerms {
  /** How long a reservation holds its ticket, in milliseconds. */
  holdMs: number;
  /** How many unpaid reservations a buyer may have. */
  maxLive: number;
}

/** How many times an insert may be refused by orders that are gone when queried. */
const maxTries = 5;

/** Reserves tickets for buyers, each for a limited time. */
export class Reservations {
  constructor(
    private readonly orders: OrderStore,
    private readonly clock: Clock,
    private readonly terms: ReservationTerms,
  ) {}

  /**
   * A single insert decides between competing buyers; only when it is refused do we query why: another order holds the
   * ticket, or the buyer's slot is taken. Where the ticket is known to be taken, the order that holds it is looked at
   * instead: most buyers of a hot sale are refused, and that should cost next to nothing.
   * @throws CodedError `not_found`, `ticket_reserved`, `too_many_reservations`, and those of `reserveTicket`
   */
  async reserve(request: ReservationRequest): Promise<Reservation> {
    const { ticketId, userId, version } = request;
    const { holdMs, maxLive } = this.terms;
    // A slot that is probably free: most buyers have at most one taken.
    let slot = randomInt(maxLive);
    // Each slot can be lost once to a concurrent request of the same buyer.
    for (let attempt = 1; attempt <= maxTries + maxLive; attempt++) {
      // Read before any query: whatever happens meanwhile, no hold can start later than this.
      const now = this.clock.now();
      const offered = await findExpected(ticketId, findTicket, version);
      const seen = offered?.status === 'available' ? undefined : await this.holderOf(ticketId);
      const last = seen ?? (await latestOrder(userId, ticketId));
      if (last?.state.userId === userId && holdsTicket(last.state) && !expireOrder(last.state, now)) {
        return { order: ownReservation(last, userId), made: false };
      }
      if (!offered) throw new CodedError('not_found', { message: 'This ticket does not exist', field: 'ticketId' });
      const wish = { userId, seen: version, last: seen ? undefined : last?.state, slot };
      const change = reserveTicket(offered, wish, now, holdMs);
      if (seen) return { order: ownReservation(seen, userId), made: false };
      try {
        return { order: await this.orders.insert(change), made: true };
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
      }
      const holder = await this.holderOf(ticketId);
      if (holder) return { order: ownReservation(holder, userId), made: false };
      // Either the ticket has become free since our insert was refused, or the slot was taken.
      slot = await this.freeSlot(userId);
    }
    throw new CodedError('version_conflict');
  }

  /** @returns the order that holds the ticket; an expired one is ended right here and no longer holds it */
  private async holderOf(ticketId: string): Promise<Stored<OrderState> | undefined> {
    const found = await OrderModel.findOne({ hold: ticketId }, { outbox: 0 }).lean();
    if (!found) return undefined;
    const holder = toStored<OrderState>(found);
    return (await this.endIfOverdue(holder)) ? undefined : holder;
  }

  /** @returns a free slot of the buyer's; expired orders in slots are ended right here */
  private async freeSlot(userId: string): Promise<number> {
    const slots = Array.from({ length: this.terms.maxLive }, (_, slot) => slot);
    const taken = new Set<number | undefined>();
    for (const order of await ordersInPlaces(userId, slots)) {
      if (!(await this.endIfOverdue(order))) taken.add(order.state.slot);
    }
    const free = slots.filter((slot) => !taken.has(slot));
    const slot = free[randomInt(Math.max(free.length, 1))];
    if (slot === undefined) throw new CodedError('too_many_reservations');
    return slot;
  }

  private async endIfOverdue({ id, state }: Stored<OrderState>): Promise<boolean> {
    if (!expireOrder(state, this.clock.now())) return false;
    await this.orders.update(id, (current) => expireOrder(current.state, this.clock.now()));
    return true;
  }
}

/** @returns a buyer's latest order for a ticket */
async function latestOrder(userId: string, ticketId: string): Promise<Stored<OrderState> | undefined> {
  const latest = { createdAt: -1, _id: -1 } as const;
  const found = await OrderModel.findOne({ userId, 'ticket.id': ticketId }, { outbox: 0 }).sort(latest).lean();
  return found ? toStored<OrderState>(found) : undefined;
}

/** @throws CodedError `ticket_sold`, `ticket_reserved` unless it is this buyer's own and unpaid */
function ownReservation(holder: Stored<OrderState>, userId: string): Stored<OrderState> {
  if (holder.state.status === 'complete') throw new CodedError('ticket_sold', { field: 'ticketId' });
  if (holder.state.userId !== userId) throw new CodedError('ticket_reserved', { field: 'ticketId' });
  return holder;
}
