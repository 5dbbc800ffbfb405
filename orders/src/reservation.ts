import { randomInt } from 'node:crypto';
import { type Clock, CodedError, findExpected, isDuplicateKey, Sharing, type Stored } from '@ticketing/common';
import { expireOrder, holdsTicket, isRefunded, type OrderState, offerOf, slotsOf, ticketIdsOf } from './domain/order';
import { type OfferedTicket, reserveTogether, type Wanted } from './domain/reservation';
import { heldBy, holdsOf } from './domain/taken';
import { takeOffer } from './domain/waiting';
import { leaveLine } from './models/line';
import { findHolder, latestOrder, type OrderStore, ordersInPlaces } from './models/order';
import { findTicket } from './models/ticket-replica';
import type { WaitingList } from './waiting-list';

export interface Reservation {
  order: Stored<OrderState>;
  /** False if the buyer had reserved it already. */
  made: boolean;
}

/** A ticket that a buyer asks for. */
export interface AskedTicket {
  ticketId: string;
  /** The version of the ticket the buyer has seen, if given. */
  version?: number | undefined;
}

export interface ReservationRequest extends AskedTicket {
  userId: string;
  /** Tickets of the same event, to be had together with the first, or not at all. */
  otherTickets?: AskedTicket[] | undefined;
}

export interface ReservationTerms {
  /** How long a reservation holds its ticket, in milliseconds. */
  holdMs: number;
  /** How many unpaid tickets a buyer may have reserved. */
  maxLive: number;
  /** See `reserveTicket`. */
  feePercent: number;
}

/** What a buyer asks for, as one attempt sees it. */
interface Asked {
  userId: string;
  ids: string[];
  /** What each of these tickets takes from everybody else: see `holdsOf`. */
  holds: string[][];
  /** The first ticket, and the version of it that they have seen. */
  ticket: OfferedTicket | undefined;
  seen: number | undefined;
}

/** How many times an insert may be refused by orders that are gone when queried. */
const maxTries = 5;

/** Until then, the replica of a ticket that was just reserved may still say that it is available. */
const replicaKnowsAfterMs = 2_000;

/** Reserves tickets for buyers, each for a limited time. */
export class Reservations {
  private readonly offers = new Sharing<OfferedTicket | undefined>();
  private readonly holders = new Sharing<Stored<OrderState> | undefined>();
  private readonly attempts = new Sharing<unknown>(replicaKnowsAfterMs);

  constructor(
    private readonly orders: OrderStore,
    private readonly waiting: WaitingList,
    private readonly clock: Clock,
    private readonly terms: ReservationTerms,
  ) {}

  /**
   * A single insert decides between competing buyers, for one ticket as for several; only when it is refused do we query
   * why: another order holds one of the tickets, or one of the buyer's slots is taken. Where a ticket is known to be
   * taken, or somebody has just tried to take it, the order that holds it is looked at instead: most buyers of a hot sale
   * are refused, and that should cost next to nothing. Those who come at the same moment share these looks. Where people
   * wait for the event, they are offered its tickets first; they take an offered one by reserving it.
   * @throws CodedError `not_found`, `ticket_reserved`, `held_for_others`, `already_reserved`, `too_many_reservations`,
   *   `order_expired`, and those of `reserveTogether`
   */
  async reserve({ userId, otherTickets = [], ...first }: ReservationRequest): Promise<Reservation> {
    const { holdMs, maxLive, feePercent } = this.terms;
    const tickets = [first, ...otherTickets];
    const ids = tickets.map(({ ticketId }) => ticketId);
    // Slots that are probably free: most buyers have at most one taken.
    let slots = anyOf(maxLive, ids.length);
    // Each slot can be lost once to a concurrent request of the same buyer.
    for (let attempt = 1; attempt <= maxTries + maxLive; attempt++) {
      // Read before any query: whatever happens meanwhile, no hold can start later than this.
      const now = this.clock.now();
      const offered = await Promise.all(
        tickets.map(({ ticketId, version }) =>
          findExpected(ticketId, (id) => this.offers.ask(id, () => findTicket(id)), version),
        ),
      );
      const holds = ids.map((id, at) => holdsOf(offered[at] ?? { id }));
      const asked: Asked = { userId, ids, holds, ticket: offered[0], seen: first.version };
      const firsts = await Promise.all(
        offered.map((ticket) => ticket?.resale && this.orders.find(ticket.resale.orderId)),
      );
      const tried = ids.map((id) => this.attempts.over(id));
      if (tried.some(Boolean)) await Promise.all(tried);
      const doubtful = ids.filter((_, at) => tried[at] || offered[at]?.status !== 'available');
      let seen = doubtful.length > 0 ? await this.holderOf(doubtful) : undefined;
      const isAwaited = !seen && this.waiting.isAwaited(offered);
      if (isAwaited && (await this.attemptAll(ids, () => this.waiting.goesFirst(offered)))) {
        seen = await this.holderOf(holds.flat());
        // Given back already: it is the next one's turn.
        if (!seen) continue;
      }
      const isTheirs = ({ state }: Stored<OrderState>) =>
        state.userId === userId && holdsTicket(state) && !isRefunded(state) && !expireOrder(state, now);
      const change = (lasts: (OrderState | undefined)[]) => {
        const wanted = ({ version }: AskedTicket, at: number): Wanted => {
          const field = fieldOf(at);
          const ticket = offered[at];
          if (!ticket) throw new CodedError('not_found', { message: 'This ticket does not exist', field });
          const first = firsts[at]?.state;
          const wish = { userId, seen: version, last: lasts[at], first, slot: slots[at] ?? 0 };
          return { offered: ticket, wish: ids.length > 1 ? { ...wish, field } : wish };
        };
        const others = otherTickets.map((ticket, at) => wanted(ticket, at + 1));
        return reserveTogether([wanted(first, 0), ...others], now, holdMs, feePercent);
      };
      if (seen) {
        // What else speaks against it is said first.
        if (!isTheirs(seen)) change([]);
        return await this.own(seen, asked);
      }
      try {
        return await this.attemptAll(ids, async () => {
          const lasts = await Promise.all(ids.map((id) => latestOrder(userId, id)));
          const own = lasts.find((last) => last && isTheirs(last));
          if (own) return await this.own(own, asked);
          return { order: await this.orders.insert(change(lasts.map((last) => last?.state))), made: true };
        });
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
      }
      const holder = await this.holderOf(holds.flat());
      if (holder) return await this.own(holder, asked);
      // Either the tickets have become free since our insert was refused, or a slot was taken.
      slots = await this.freeSlots(userId, ids.length);
    }
    throw new CodedError('version_conflict');
  }

  /** What a buyer gets who has the tickets already; an offer, which is for one ticket, is taken by this. */
  private async own(holder: Stored<OrderState>, asked: Asked): Promise<Reservation> {
    const order = ownReservation(holder, asked);
    const line = offerOf(order.state);
    return line === undefined ? { order, made: false } : this.take(order, line, asked);
  }

  private async take(offered: Stored<OrderState>, line: string, { ticket, seen }: Asked): Promise<Reservation> {
    const { holdMs, maxLive } = this.terms;
    const { userId } = offered.state;
    if (!ticket) throw new CodedError('not_found');
    let slots = [randomInt(maxLive)];
    for (let attempt = 0; attempt <= maxLive; attempt++) {
      const [slot = 0] = slots;
      try {
        const { aggregate: order, changed: made } = await this.orders.decide(offered, ({ state }) =>
          takeOffer(state, { ticket, seen, slot }, this.clock.now(), holdMs),
        );
        if (offerOf(order.state) !== undefined || order.state.status === 'cancelled')
          throw new CodedError('order_expired');
        // They have left it, unless the process died that made the offer.
        await leaveLine(line, userId);
        return { order, made };
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
      }
      slots = await this.freeSlots(userId, 1);
    }
    throw new CodedError('version_conflict');
  }

  /** Lets others know that these tickets are being tried. */
  private attemptAll<Done>(ids: string[], work: () => Promise<Done>): Promise<Done> {
    return ids.reduceRight((inner, id) => () => this.attempts.begin(id, inner), work)();
  }

  /**
   * @param holds tickets, or what they are sold on from
   * @returns the order that holds the first of these to be held; an expired one is ended right here, and holds them no
   *   longer
   */
  private async holderOf(holds: string[]): Promise<Stored<OrderState> | undefined> {
    const holders = await Promise.all(
      holds.map((held) =>
        this.holders.ask(held, async () => {
          const holder = await findHolder(held);
          return holder && !(await this.endIfOverdue(holder)) ? holder : undefined;
        }),
      ),
    );
    return holders.find(Boolean);
  }

  /** @returns free slots of the buyer's; expired orders in slots are ended right here */
  private async freeSlots(userId: string, count: number): Promise<number[]> {
    const slots = Array.from({ length: this.terms.maxLive }, (_, slot) => slot);
    const taken = new Set<number>();
    for (const order of await ordersInPlaces(userId, slots)) {
      if (!(await this.endIfOverdue(order))) for (const slot of slotsOf(order.state)) taken.add(slot);
    }
    return someOf(
      slots.filter((slot) => !taken.has(slot)),
      count,
    );
  }

  private async endIfOverdue({ id, state }: Stored<OrderState>): Promise<boolean> {
    if (!expireOrder(state, this.clock.now())) return false;
    await this.orders.update(id, (current) => expireOrder(current.state, this.clock.now()));
    return true;
  }
}

/** Any `count` of the numbers below `most`, in their order. @throws CodedError `too_many_reservations` if they are fewer */
function anyOf(most: number, count: number): number[] {
  if (most < count) throw new CodedError('too_many_reservations');
  const from = randomInt(most);
  return Array.from({ length: count }, (_, at) => (from + at) % most).sort((a, b) => a - b);
}

/** Any `count` of these slots, in their order. @throws CodedError as `anyOf` does */
function someOf(slots: number[], count: number): number[] {
  const chosen = anyOf(slots.length, count);
  return slots.filter((_slot, at) => chosen.includes(at));
}

/** An offer is for one ticket; who wants it together with others takes it first. */
const offeredAlone = 'This ticket is held for you: take it by itself first';
/** What is sold on may have been listed twice, and is offered by one of its listings. */
const offeredElsewhere = 'This ticket is held for you by another listing of it: take that one';

/** The field of a request that names its ticket at this index. */
const fieldOf = (at: number): string => (at === 0 ? 'ticketId' : `otherTickets[${at - 1}].ticketId`);

/**
 * @param holder holds at least one of these tickets, perhaps by another listing of what is sold on
 * @throws CodedError `ticket_sold`, `ticket_reserved` (or `held_for_others`, if it is an offer) unless it is this buyer's
 *   own and unpaid; `already_reserved` unless it holds all of these tickets
 */
function ownReservation(holder: Stored<OrderState>, { userId, ids, holds }: Asked): Stored<OrderState> {
  const [own, held] = [ticketIdsOf(holder.state), heldBy(holder.id, holder.state)];
  const details = { field: fieldOf(holds.findIndex((each) => each.some((wanted) => held.includes(wanted)))) };
  if (holder.state.status === 'complete' || isRefunded(holder.state)) throw new CodedError('ticket_sold', details);
  if (holder.state.userId !== userId) {
    if (offerOf(holder.state) === undefined) throw new CodedError('ticket_reserved', details);
    throw new CodedError('held_for_others', { ...details, until: holder.state.expiresAt.toISOString() });
  }
  if (!ids.every((id) => own.includes(id))) {
    const isOffer = offerOf(holder.state) !== undefined;
    const message = ids.length > 1 ? offeredAlone : offeredElsewhere;
    throw new CodedError('already_reserved', { ...details, ...(isOffer && { message }) });
  }
  return holder;
}
