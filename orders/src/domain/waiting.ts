import { CodedError } from '@ticketing/common';
import { isRefunded, type OrderChange, type OrderState, offerOf } from './order';
import { isOver, type OfferedTicket, refuseUnseenPrice, reserveTicket } from './reservation';

/** How many events one person may wait for. */
export const mostPlaces = 10;

/** How many people may wait for one event. */
export const mostWaiting = 200;

/** What tells of an order whether its buyer has just had its ticket. */
type HadTicket = Pick<OrderState, 'status' | 'expiresAt' | 'cancelReason'>;

/** Somebody who waits for a ticket. */
export interface Waiting {
  userId: string;
  /** Their latest order for this ticket. */
  last: HadTicket | undefined;
  /** The order by which the seller of a ticket that is sold on has bought it. */
  first: OrderState | undefined;
  /** The line they stand in: the event. */
  line: string;
}

export interface OfferTerms {
  /** How long an offer holds its ticket, in milliseconds. */
  offerMs: number;
  /** How long a reservation does. */
  holdMs: number;
  /** See `reserveTicket`. */
  feePercent: number;
}

/**
 * Offers a ticket to somebody who waits: an order nobody has asked for yet, which holds it like any other. So what lets
 * one order hold a ticket also lets one person be offered it, and what ends orders at their time ends offers. It takes
 * none of its buyer's slots.
 * @throws CodedError those of `reserveTicket`; `reserved_recently` to those who have just had it: waiting gains no time
 */
export function offerTicket(
  offered: OfferedTicket,
  { userId, last, first, line }: Waiting,
  now: Date,
  terms: OfferTerms,
) {
  const { offerMs, holdMs, feePercent } = terms;
  const until = last && turnOfOthers(last, holdMs);
  if (until && until > now) throw new CodedError('reserved_recently', { until: until.toISOString() });
  const { state, event } = reserveTicket(
    offered,
    { userId, seen: undefined, last: undefined, first, slot: 0 },
    now,
    offerMs,
    feePercent,
  );
  // Once the event has begun, nobody can take it.
  const ends = Math.min(state.expiresAt.getTime(), offered.eventDate?.getTime() ?? Number.POSITIVE_INFINITY);
  return { event, state: { ...state, expiresAt: new Date(ends), slot: undefined, offer: line } } satisfies OrderChange;
}

/** Until when others have a turn first, as after any reservation; also if it was given back early. */
const turnOfOthers = (last: HadTicket, holdMs: number): Date | undefined =>
  last.cancelReason === 'payment_failed' || isRefunded(last)
    ? undefined
    : new Date(last.expiresAt.getTime() + holdMs / 3);

/** Since when orders tell whether their buyers have just had a ticket. */
export const sinceWhen = (now: Date, { offerMs, holdMs }: Pick<OfferTerms, 'offerMs' | 'holdMs'>): Date =>
  new Date(now.getTime() - offerMs - holdMs - holdMs / 3);

/** How somebody takes what they are offered. */
export interface Taking {
  /** The ticket as it is now. */
  ticket: OfferedTicket;
  /** The version of it that they have seen, if given. */
  seen: number | undefined;
  /** See `OrderState`; a unique index decides whether it is free. */
  slot: number;
}

/**
 * Takes an offer: it becomes an order like any other, with all of its time. What may have changed between the offer and
 * its lock is refused as in any reservation: its price, and when its event begins.
 * @returns undefined if it is no offer any more, or its time is over
 * @throws CodedError `event_over`, `version_conflict`, `price_changed`
 */
export function takeOffer(
  order: OrderState,
  { ticket, seen, slot }: Taking,
  now: Date,
  holdMs: number,
): OrderChange | undefined {
  if (order.status !== 'created' || offerOf(order) === undefined || now >= order.expiresAt) return undefined;
  if (isOver(ticket, now)) throw new CodedError('event_over', { field: 'ticketId' });
  refuseUnseenPrice(ticket, { seen }, order.ticket);
  const expiresAt = new Date(now.getTime() + holdMs);
  return { state: { ...order, slot, expiresAt, offer: undefined }, event: 'order:created' };
}
