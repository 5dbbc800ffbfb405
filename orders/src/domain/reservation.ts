import { CodedError, type MinorUnits, type TicketStatus, toMajorUnits } from '@ticketing/common';
import type { OrderChange, OrderState } from './order';

/** What an order needs to know about a ticket. */
export interface OfferedTicket {
  id: string;
  version: number;
  title: string;
  price: MinorUnits;
  currency: string;
  /** The seller. */
  userId: string;
  status: TicketStatus;
  /** When its event begins, if known. */
  eventDate: Date | null;
  /** The version that set the current price, if known. */
  pricedSince: number | null;
  /** The event it is for, if known. */
  eventId: string | null;
}

/** A buyer's request for a ticket, with the relevant context. */
export interface Wish {
  userId: string;
  /** The version of the ticket the buyer has seen, if given. */
  seen: number | undefined;
  /** This buyer's latest order for this ticket. */
  last: OrderState | undefined;
  /** The slot the order is to take among the buyer's unpaid reservations. */
  slot: number;
}

/**
 * Reserves a ticket. Two things are not checked here, because unique indexes decide them: whether another order holds
 * the ticket, and whether the slot is free.
 * @param holdMs how long, in milliseconds
 * @throws CodedError `own_ticket`, `event_over`, `ticket_sold`, `ticket_withdrawn`, `version_conflict`,
 *   `price_changed`, `reserved_recently`
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
    admission: undefined,
  };
  return { state, event: 'order:created' };
}

/** The replica may be behind, but a ticket that is sold, or whose event is over, stays so. */
function refuseUnlessForSale({ userId, status, eventDate }: OfferedTicket, buyerId: string, now: Date): void {
  const field = 'ticketId';
  if (userId === buyerId) throw new CodedError('own_ticket', { field });
  if (status === 'sold') throw new CodedError('ticket_sold', { field });
  if (eventDate && eventDate <= now) throw new CodedError('event_over', { field });
  if (status === 'withdrawn') throw new CodedError('ticket_withdrawn', { field });
}

/** A buyer who states the version they have seen gets the ticket at that price, or not at all. */
function refuseUnseenPrice({ version, price, currency, pricedSince }: OfferedTicket, seen = version): void {
  if (seen > version) {
    throw new CodedError('version_conflict', { message: 'This ticket is being updated; try again in a moment' });
  }
  if (seen < (pricedSince ?? version)) {
    throw new CodedError('price_changed', { price: toMajorUnits(price, currency) });
  }
}

/**
 * When a new order's hold ends. Cancelling and reserving again gains no time: the new order gets what was left of the
 * earlier one. After that, other buyers have a turn, a third as long as a reservation; unless the payment was what
 * failed.
 */
function endOfHold(last: OrderState | undefined, now: Date, holdMs: number): Date {
  const whole = new Date(now.getTime() + holdMs);
  if (!last) return whole;
  if (last.expiresAt > now) return last.expiresAt;
  const again = new Date(last.expiresAt.getTime() + holdMs / 3);
  if (last.cancelReason === 'payment_failed' || again <= now) return whole;
  throw new CodedError('reserved_recently', { field: 'ticketId', until: again.toISOString() });
}
