import { randomInt } from 'node:crypto';
import { type Clock, CodedError, findExpected, isDuplicateKey, Sharing, type Stored } from '@ticketing/common';
import { expireOrder, holdsTicket, type OrderState } from './domain/order';
import { type OfferedTicket, reserveTicket } from './domain/reservation';
import { findHolder, latestOrder, type OrderStore, ordersInPlaces } from './models/order';
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

/** Until then, the replica of a ticket that was just reserved may still say that it is available. */
const replicaKnowsAfterMs = 2_000;

/** Reserves tickets for buyers, each for a limited time. */
export class Reservations {
  private readonly offers = new Sharing<OfferedTicket | undefined>();
  private readonly holders = new Sharing<Stored<OrderState> | undefined>();
  private readonly attempts = new Sharing<Reservation>(replicaKnowsAfterMs);

  constructor(
    private readonly orders: OrderStore,
    private readonly clock: Clock,
    private readonly terms: ReservationTerms,
  ) {}

  /**
   * A single insert decides between competing buyers; only when it is refused do we query why: another order holds the
   * ticket, or the buyer's slot is taken. Where the ticket is known to be taken, or somebody has just tried to take it,
   * the order that holds it is looked at instead: most buyers of a hot sale are refused, and that should cost next to
   * nothing. Those who come at the same moment share these looks.
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
      const offered = await findExpected(ticketId, (id) => this.offers.ask(id, () => findTicket(id)), version);
      const other = this.attempts.over(ticketId);
      if (other) await other;
      const seen = other || offered?.status !== 'available' ? await this.holderOf(ticketId) : undefined;
      const isTheirs = ({ state }: Stored<OrderState>) =>
        state.userId === userId && holdsTicket(state) && !expireOrder(state, now);
      const change = (last: OrderState | undefined) => {
        if (!offered) throw new CodedError('not_found', { message: 'This ticket does not exist', field: 'ticketId' });
        return reserveTicket(offered, { userId, seen: version, last, slot }, now, holdMs);
      };
      if (seen) {
        // What else speaks against it is said first.
        if (!isTheirs(seen)) change(undefined);
        return { order: ownReservation(seen, userId), made: false };
      }
      try {
        return await this.attempts.begin(ticketId, async () => {
          const last = await latestOrder(userId, ticketId);
          if (last && isTheirs(last)) return { order: ownReservation(last, userId), made: false };
          return { order: await this.orders.insert(change(last?.state)), made: true };
        });
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
  private holderOf(ticketId: string): Promise<Stored<OrderState> | undefined> {
    return this.holders.ask(ticketId, async () => {
      const holder = await findHolder(ticketId);
      return holder && !(await this.endIfOverdue(holder)) ? holder : undefined;
    });
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

/** @throws CodedError `ticket_sold`, `ticket_reserved` unless it is this buyer's own and unpaid */
function ownReservation(holder: Stored<OrderState>, userId: string): Stored<OrderState> {
  if (holder.state.status === 'complete') throw new CodedError('ticket_sold', { field: 'ticketId' });
  if (holder.state.userId !== userId) throw new CodedError('ticket_reserved', { field: 'ticketId' });
  return holder;
}
