import { byItself, type Clock, CodedError, isDuplicateKey, type Logger, Sharing } from '@ticketing/common';
import type { OrderChange } from './domain/order';
import { type OfferedTicket, reserveTicket } from './domain/reservation';
import { holdsOf } from './domain/taken';
import { mostPlaces, mostWaiting, type OfferTerms, offerTicket, sinceWhen } from './domain/waiting';
import type { KnownLines } from './known-lines';
import { countWaiting } from './metrics';
import {
  dueLines,
  findLine,
  joinLine,
  knownEverywhereMs,
  type Line,
  type LookedFor,
  leaveLine,
  linesOf,
  lookBy,
  lookNext,
  placesFor,
} from './models/line';
import { findHolder, findOffer, heldAmong, latestOrder, type OrderStore, recentOrders } from './models/order';
import { findTicket, findTicketOf, freeTickets } from './models/ticket-replica';

/** What has become of tickets that were to be offered. */
interface Passed {
  offered: number;
  /** How many somebody else has got meanwhile. */
  held: number;
  /** When somebody in line may have one who may not have it yet, or one that somebody has now may be free again. */
  again: Date | undefined;
}

/** Somebody's place in a line. */
export interface Place {
  line: Line;
  /** How many stand before them. */
  ahead: number;
}

/** How many tickets of an event are looked at in one go: more than one person can have had just now. */
const mostLookedAt = 50;

/** How many of them are offered; the sweep comes for the others. */
const batch = 20;

/** How many lines the sweep looks at in one run; the others' time comes in the next. */
const linesInOneRun = 50;

/** How long another copy leaves a line alone that one looks at; if that one dies, it is looked at again then. */
export const claimMs = 10_000;

/** A line with nothing to look for is looked at all the same, this much later. */
const regularlyMs = 60 * 60 * 1000;

/** An order whose time is over has been ended by then, and what follows from that has happened. */
export const endedByMs = 15_000;

/**
 * Those who wait for tickets, and what is offered to them. Two writes belong together: the offer, and that its person
 * leaves the line. The offer comes first: a process that dies in between leaves somebody in the line who is offered
 * nothing more while that offer stands, and is taken out of the line when the next ticket is to be offered.
 */
export class WaitingList {
  private readonly turns = new Sharing<Passed>();

  constructor(
    private readonly orders: OrderStore,
    private readonly known: KnownLines,
    private readonly clock: Clock,
    private readonly terms: OfferTerms,
    private readonly logger: Logger,
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
    if (await findOffer(userId, eventId))
      throw new CodedError('already_reserved', { message: 'A ticket is held for you: take it, or let it pass' });
    const line = await findLine(eventId);
    // Where others wait, a ticket that seems to be free is about to be offered to them.
    if (!line?.waiting.length && (await this.canHaveOne(userId, eventId))) throw new CodedError('not_sold_out');
    this.known.note(eventId);
    const made = await this.standIn({ _id: eventId, title, eventDate }, { userId, since: now });
    this.known.note(eventId);
    if (made) countWaiting('joined');
    let joined = await findLine(eventId);
    // It may have come free since we looked.
    if (made && joined && (await this.passOn(joined)).offered > 0) joined = await findLine(eventId);
    const place = placeIn(joined, userId);
    // Offered already, or has left again.
    return { made, place: place ?? { line: { _id: eventId, title, eventDate, waiting: [], places: [] }, ahead: 0 } };
  }

  /** Whether somebody need not wait: what seems to be free may be held, or nothing that they can reserve now. */
  private async canHaveOne(userId: string, eventId: string): Promise<boolean> {
    const free = await freeTickets(eventId, mostLookedAt, userId);
    if (free.length === 0) return false;
    const held = await heldAmong(free.flatMap(holdsOf));
    for (const ticket of free.filter((each) => !holdsOf(each).some((hold) => held.has(hold)))) {
      const [last, first] = [await latestOrder(userId, ticket.id), await this.firstSaleOf(ticket)];
      const wish = { userId, seen: undefined, last: last?.state, first, slot: 0 };
      if (unlessRefused(() => reserveTicket(ticket, wish, this.clock.now(), this.terms.holdMs))) return true;
    }
    return false;
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
   * Offers a ticket that has come free. It may run at any time, and in several copies at once: unique indexes decide who
   * is offered what. The sweep comes back for it: when somebody may have it, if nobody may yet, and once the offer is
   * over. Tickets may have heard of the end of an order before it heard of the order: then no news says that it is free.
   * @returns whether it has offered it
   */
  async offer(ticket: OfferedTicket & { eventId: string }): Promise<boolean> {
    const { offered, again } = await this.offerTo(await findLine(ticket.eventId), [ticket]);
    if (offered === 0 && again) await lookBy(ticket.eventId, again);
    return offered > 0;
  }

  /**
   * Looks at the lines whose time has come: somebody has joined, may have a ticket by now, or there was more to offer
   * than is offered in one go. Each line moves on before it is looked at, so none keeps others from their turn. If a look
   * is asked for meanwhile, which may be too late for this one, it stays at that, and the next follows soon.
   */
  async lookAfterLines(): Promise<void> {
    const now = this.clock.now();
    const later = (ms: number) => new Date(now.getTime() + ms);
    if (!this.known.any()) return;
    const lookAfter = async (due: LookedFor) => {
      const line = await lookNext(due, later(claimMs));
      if (!line) return;
      const { offered, again = later(regularlyMs) } = await this.passOn(line);
      const newest = (line.waiting.at(-1)?.since.getTime() ?? 0) + knownEverywhereMs;
      // Its own offers have asked for looks, too.
      const looked = { ...line, asked: (line.asked ?? 0) + offered || undefined };
      await lookNext(looked, newest > now.getTime() ? new Date(Math.min(newest, again.getTime())) : again);
    };
    for (const due of await dueLines(now, linesInOneRun))
      await byItself(this.logger, { eventId: due._id }, () => lookAfter(due));
  }

  /** Whether people may wait for one of these tickets, and go first. */
  isAwaited = (tickets: (OfferedTicket | undefined)[]): boolean =>
    tickets.some((ticket) => ticket?.eventId && this.known.has(ticket.eventId));

  /**
   * Lets those who wait go first: before anybody else takes tickets, they are offered to them. So nobody is faster than
   * the line, however long an event takes to bring it the news. Strangers who come at the same moment share it.
   * @returns whether somebody has one of them now
   */
  async goesFirst(tickets: (OfferedTicket | undefined)[]): Promise<boolean> {
    for (const ticket of tickets) {
      if (!ticket?.eventId || !this.known.has(ticket.eventId)) continue;
      const { eventId } = ticket;
      const passed = await this.turns.ask(ticket.id, async () => this.offerTo(await findLine(eventId), [ticket]));
      if (passed.offered + passed.held > 0) return true;
    }
    return false;
  }

  /** Offers what is free of an event to those who wait for it. */
  private async passOn(line: Line): Promise<Passed> {
    // What its own seller alone waits for, nobody may have.
    const [first, second] = line.waiting;
    const free = await freeTickets(line._id, mostLookedAt, second ? undefined : first?.userId);
    const passed = await this.offerTo(line, free);
    return passed.offered === batch ? { ...passed, again: this.clock.now() } : passed;
  }

  /** Offers tickets, each to the first in line who may have it. What they had just now is asked once for all of them. */
  private async offerTo(line: Line | null, tickets: OfferedTicket[]): Promise<Passed> {
    const passed: Passed = { offered: 0, held: 0, again: undefined };
    if (!line || tickets.length === 0) return passed;
    let waiting = line.waiting.map(({ userId }) => userId);
    const since = sinceWhen(this.clock.now(), this.terms);
    const recent = await recentOrders(
      waiting,
      tickets.map(({ id }) => id),
      since,
    );
    for (const ticket of tickets) {
      if (passed.offered === batch) break;
      const first = await this.firstSaleOf(ticket);
      for (const userId of waiting) {
        const last = recent.find((order) => order.userId === userId && order.ticketIds.includes(ticket.id));
        const change = this.changeFor(ticket, { userId, last, first, line: line._id }, passed);
        if (!change) continue;
        const lookAt = new Date(change.state.expiresAt.getTime() + endedByMs);
        const outcome = await this.insert(change, ticket, line._id, lookAt);
        if (outcome !== 'held') waiting = waiting.filter((other) => other !== userId);
        if (outcome === 'has another') continue;
        passed[outcome] += 1;
        lookAgain(passed, outcome === 'held' ? new Date(this.clock.now().getTime() + this.terms.offerMs) : lookAt);
        break;
      }
    }
    return passed;
  }

  /** The order by which the seller of a ticket that is sold on has bought it. */
  private async firstSaleOf({ resale }: OfferedTicket) {
    return resale ? (await this.orders.find(resale.orderId))?.state : undefined;
  }

  private async insert(change: OrderChange, { id }: OfferedTicket, line: string, lookAt: Date) {
    const { userId } = change.state;
    let outcome: 'offered' | 'has another' = 'offered';
    try {
      await this.orders.insert(change);
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      // If nobody holds it any more, it is this person's turn all the same: the next call starts over.
      if ((await findHolder(id)) || !(await findOffer(userId, line))) return 'held';
      // They have been offered another one: see above.
      outcome = 'has another';
    }
    await leaveLine(line, userId, lookAt);
    return outcome;
  }

  /** @returns undefined if they may not have it: it is their own, they have just had it, or it is not for sale */
  private changeFor(ticket: OfferedTicket, waiting: Parameters<typeof offerTicket>[1], passed: Passed) {
    const refused = ({ entries }: CodedError) => {
      const until = entries[0]?.until;
      if (until) lookAgain(passed, new Date(until));
    };
    return unlessRefused(() => offerTicket(ticket, waiting, this.clock.now(), this.terms), refused);
  }
}

/** @returns what is decided; undefined if that is refused */
function unlessRefused<T>(decide: () => T, refused?: (error: CodedError) => void): T | undefined {
  try {
    return decide();
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    refused?.(error);
    return undefined;
  }
}

function lookAgain(passed: Passed, at: Date): void {
  if (!passed.again || at < passed.again) passed.again = at;
}

function placeIn(line: Line | null, userId: string): Place | undefined {
  const ahead = line?.waiting.findIndex((one) => one.userId === userId) ?? -1;
  return line && ahead >= 0 ? { line, ahead } : undefined;
}
