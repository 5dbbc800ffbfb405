import { type Clock, CodedError, isDuplicateKey } from '@ticketing/common';
import type { OfferedTicket } from './domain/reservation';
import { mostPlaces, mostWaiting, type OfferTerms, offerTicket } from './domain/waiting';
import type { KnownLines } from './known-lines';
import { countWaiting } from './metrics';
import { findLine, joinLine, type Line, leaveLine, linesOf, placesFor } from './models/line';
import { findHolder, findOffer, latestOrder, type OrderStore } from './models/order';
import { findTicket, findTicketOf, freeTickets } from './models/ticket-replica';

/** What has become of a ticket that was to be offered. */
type Outcome = 'offered' | 'held' | 'nobody may have it';

/** Somebody's place in a line. */
export interface Place {
  line: Line;
  /** How many stand before them. */
  ahead: number;
}

/** How many tickets of an event are offered in one go; the sweep comes for the others. */
const batch = 20;

/**
 * Those who wait for tickets, and what is offered to them. Two writes belong together: the offer, and that its person
 * leaves the line. The offer comes first: a process that dies in between leaves somebody in the line who is offered
 * nothing more while that offer stands, and is taken out of the line when the next ticket is to be offered.
 */
export class WaitingList {
  constructor(
    private readonly orders: OrderStore,
    private readonly known: KnownLines,
    private readonly clock: Clock,
    private readonly terms: OfferTerms,
  ) {}

  /**
   * Puts somebody at the end of the line; who stands in it stays where they are.
   * @param id an event's, or one of its tickets'
   * @returns whether they are new in it
   * @throws CodedError `not_found`, `event_over`, `not_sold_out`, `already_reserved`, `line_full`, `too_many_places`
   */
  async join(id: string, userId: string): Promise<{ place: Place; made: boolean }> {
    const ticket = (await findTicket(id)) ?? (await findTicketOf(id));
    if (!ticket?.eventId) throw new CodedError('not_found');
    const { eventId, title, eventDate } = ticket;
    const now = this.clock.now();
    if (eventDate && eventDate <= now) throw new CodedError('event_over');
    if (await findOffer(userId, eventId)) throw new CodedError('already_reserved');
    const line = await findLine(eventId);
    // Where others wait, a ticket that seems to be free is about to be offered to them.
    if (!line?.waiting.length && (await freeTickets([eventId], 1)).length > 0) throw new CodedError('not_sold_out');
    // Before the write, so that this copy knows of it from then on.
    this.known.note(eventId);
    const made = await this.standIn({ _id: eventId, title, eventDate }, { userId, since: now });
    if (made) {
      countWaiting('joined');
      // It may have come free since we looked.
      await this.passOn(eventId);
    }
    const place = placeIn(await findLine(eventId), userId);
    // Offered already, or has left again.
    return { made, place: place ?? { line: { _id: eventId, title, eventDate, waiting: [], places: [] }, ahead: 0 } };
  }

  /** Each place number may be lost once to a concurrent request of the same person. */
  private async standIn(event: Pick<Line, '_id' | 'title' | 'eventDate'>, person: Line['waiting'][number]) {
    let [place] = placesFor(person.userId);
    for (let attempt = 0; attempt <= mostPlaces && place !== undefined; attempt++) {
      if (await joinLine(event, person, place)) return true;
      const own = await linesOf(person.userId);
      if (own.some(({ _id }) => _id === event._id)) return false;
      const line = await findLine(event._id);
      if ((line?.waiting.length ?? 0) >= mostWaiting) throw new CodedError('line_full');
      const taken = own.flatMap(({ places }) => places);
      place = placesFor(person.userId).find((free) => !taken.includes(free));
    }
    throw new CodedError('too_many_places');
  }

  /**
   * Takes somebody out of a line, if they stand in it; what they have been offered is an order of theirs.
   * @throws CodedError `not_found` if there is no such event
   */
  async leave(eventId: string, userId: string): Promise<void> {
    if (await leaveLine(eventId, userId)) countWaiting('left');
    else if (!(await findTicketOf(eventId))) throw new CodedError('not_found');
  }

  /** Takes somebody out of all lines, whose account is deleted. */
  async leaveAll(userId: string): Promise<void> {
    for (const { _id } of await linesOf(userId)) if (await leaveLine(_id, userId)) countWaiting('left');
  }

  /** @returns the places of a person, the oldest first */
  async placesOf(userId: string): Promise<Place[]> {
    const places = (await linesOf(userId)).flatMap((line) => placeIn(line, userId) ?? []);
    const since = ({ line, ahead }: Place) => line.waiting[ahead]?.since.getTime() ?? 0;
    return places.sort((a, b) => since(a) - since(b));
  }

  /**
   * Offers what is free of an event to those who wait for it, in their order. It may run at any time, and in several
   * copies at once: unique indexes decide who is offered what.
   * @returns whether it has offered anything
   */
  async passOn(eventId: string): Promise<boolean> {
    let offered = false;
    for (const ticket of await freeTickets([eventId], batch))
      offered = (await this.offer(eventId, ticket)) === 'offered' || offered;
    return offered;
  }

  /**
   * Lets those who wait go first: before anybody else takes tickets, they are offered to them. So nobody is faster than
   * the line, however long an event takes to bring it the news.
   * @returns whether somebody has one of them now
   */
  async goesFirst(tickets: (OfferedTicket | undefined)[]): Promise<boolean> {
    for (const ticket of tickets) {
      if (!ticket?.eventId || !this.known.has(ticket.eventId)) continue;
      if ((await this.offer(ticket.eventId, ticket)) !== 'nobody may have it') return true;
    }
    return false;
  }

  private async offer(eventId: string, ticket: OfferedTicket): Promise<Outcome> {
    const line = await findLine(eventId);
    const first = ticket.resale ? (await this.orders.find(ticket.resale.orderId))?.state : undefined;
    for (const { userId } of line?.waiting ?? []) {
      const now = this.clock.now();
      const last = await latestOrder(userId, ticket.id);
      const change = this.changeFor(ticket, { userId, last: last?.state, first, line: eventId }, now);
      if (!change) continue;
      try {
        await this.orders.insert(change);
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        // If nobody holds it any more, it is this person's turn all the same: the next call starts over.
        if ((await findHolder(ticket.id)) || !(await findOffer(userId, eventId))) return 'held';
        // They have been offered another one: see above.
        await leaveLine(eventId, userId);
        continue;
      }
      await leaveLine(eventId, userId);
      return 'offered';
    }
    return 'nobody may have it';
  }

  /** @returns undefined if they may not have it: it is their own, they have just had it, or it is not for sale */
  private changeFor(ticket: OfferedTicket, waiting: Parameters<typeof offerTicket>[1], now: Date) {
    try {
      return offerTicket(ticket, waiting, now, this.terms);
    } catch (error) {
      if (error instanceof CodedError) return undefined;
      throw error;
    }
  }
}

function placeIn(line: Line | null, userId: string): Place | undefined {
  const ahead = line?.waiting.findIndex((one) => one.userId === userId) ?? -1;
  return line && ahead >= 0 ? { line, ahead } : undefined;
}
