import { CodedError, type MinorUnits, type TicketStatus, toMajorUnits } from '@ticketing/common';
import type { OrderChange, OrderState } from './order';

/** What an order needs to know of a ticket. */
export interface OfferedTicket {
  id: string;
  version: number;
  title: string;
  price: MinorUnits;
  currency: string;
  /** The seller. */
  userId: string;
  status: TicketStatus;
  /** When its event begins, if that is known. */
  eventDate: Date | null;
  /** The version in which the present price was set, if that is known. */
  pricedSince: number | null;
}

/** Who wants a ticket, and what is known of that. */
export interface Wish {
  userId: string;
  /** The version of the ticket that the buyer has seen, if they say so. */
  seen: number | undefined;
  /** The latest order that this buyer has had for this ticket. */
  last: OrderState | undefined;
  /** The place that the order is to take among the buyer's unpaid reservations. */
  slot: number;
}

/**
 * Reserves a ticket. Two things are not asked here, because unique indexes decide them: whether another order holds the
 * ticket, and whether the place is free.
 * @param holdMs for how long, in milliseconds
 * @throws CodedError `own_ticket`, `event_over`, `ticket_sold`, `ticket_withdrawn`, `version_conflict`, `price_changed`,
 *   `reserved_recently`
 */
export function reserveTicket(offered: OfferedTicket, wish: Wish, now: Date, holdMs: number): OrderChange {
  refuseUnlessForSale(offered, wish.userId, now);
  refuseUnseenPrice(offered, wish.seen);
  const { id, title, price, currency } = offered;
  const state: OrderState = {
    status: 'created',
    userId: wish.userId,
    expiresAt: endOfHold(wish.last, now, holdMs),
    slot: wish.slot,
    ticket: { id, title, price, currency },
    paymentId: undefined,
    cancelReason: undefined,
  };
  return { state, event: 'order:created' };
}

/** What is known of the ticket may be behind, but sold and over never become untrue again. */
function refuseUnlessForSale({ userId, status, eventDate }: OfferedTicket, buyerId: string, now: Date): void {
  const field = 'ticketId';
  if (userId === buyerId) throw new CodedError('own_ticket', { field });
  if (status === 'sold') throw new CodedError('ticket_sold', { field });
  if (eventDate && eventDate <= now) throw new CodedError('event_over', { field });
  if (status === 'withdrawn') throw new CodedError('ticket_withdrawn', { field });
}

/** Whoever says what they have seen gets the ticket at that price, or not at all. */
function refuseUnseenPrice({ version, price, currency, pricedSince }: OfferedTicket, seen = version): void {
  if (seen > version) {
    throw new CodedError('version_conflict', { message: 'This ticket is being updated; try again in a moment' });
  }
  if (seen < (pricedSince ?? version)) {
    throw new CodedError('price_changed', { price: toMajorUnits(price, currency) });
  }
}

/**
 * Until when a new order holds its ticket. Giving a ticket back and reserving it again wins no time: what is left of the
 * earlier order's goes on. And after that the others have a turn, a third as long as a reservation; unless it was the
 * payment that failed.
 */
function endOfHold(last: OrderState | undefined, now: Date, holdMs: number): Date {
  const whole = new Date(now.getTime() + holdMs);
  if (!last) return whole;
  if (last.expiresAt > now) return last.expiresAt;
  const again = new Date(last.expiresAt.getTime() + holdMs / 3);
  if (last.cancelReason === 'payment_failed' || again <= now) return whole;
  throw new CodedError('reserved_recently', { field: 'ticketId', until: again.toISOString() });
}
