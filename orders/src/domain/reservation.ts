import {
  CodedError,
  highestPrice,
  type MinorUnits,
  type ResaleOrigin,
  type TicketStatus,
  ticketsOf,
  toMajorUnits,
  totalOf,
} from '@ticketing/common';
import { isRefunded, type OrderChange, type OrderState, offerOf } from './order';
import { canBeSoldOn } from './resale';
import { feeOf } from './sale';

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
  /** Where its seller says that it is, if known. */
  city?: string | null | undefined;
  /** Where it comes from, if its seller has bought it here. */
  resale: ResaleOrigin | null;
  /** Whether it is off the market, even if an order still holds it. */
  offSale?: boolean | undefined;
}

/** A buyer's request for a ticket, with the relevant context. */
export interface Wish {
  userId: string;
  /** The version of the ticket the buyer has seen, if given. */
  seen: number | undefined;
  /** This buyer's latest order for this ticket. */
  last: OrderState | undefined;
  /** The order by which the seller of a ticket that is sold on has bought it. */
  first?: OrderState | undefined;
  /** The slot the order is to take among the buyer's unpaid reservations. */
  slot: number;
  /** The field of the request that asks for this ticket; `ticketId` if there is only one. */
  field?: string;
}

/** A ticket, and how somebody asks for it. */
export interface Wanted {
  offered: OfferedTicket;
  wish: Wish;
}

/**
 * Reserves tickets of one event together, in one order. It ends with the first of the times that its tickets would have
 * alone.
 * @throws CodedError those of `reserveTicket`, `other_event`, `other_currency`, `amount_too_large`
 */
export function reserveTogether(
  [first, ...others]: [Wanted, ...Wanted[]],
  now: Date,
  holdMs: number,
  feePercent = 0,
): OrderChange {
  const reserve = ({ offered, wish }: Wanted) => reserveTicket(offered, wish, now, holdMs, feePercent).state;
  const state = reserve(first);
  if (others.length === 0) return { state, event: 'order:created' };
  const ends = [state.expiresAt.getTime()];
  const city = [first, ...others].find(({ offered }) => offered.city)?.offered.city;
  const otherTickets = others.map((other) => {
    const { expiresAt, ticket } = reserve(other);
    refuseUnlessTogether({ ...first.offered, city }, other);
    ends.push(expiresAt.getTime());
    return { ...ticket, slot: other.wish.slot };
  });
  const together = { ...state, otherTickets, expiresAt: new Date(Math.min(...ends)) };
  refuseOneTwice(together);
  if (toMajorUnits(totalOf(together), state.ticket.currency) > highestPrice) throw new CodedError('amount_too_large');
  return { state: together, event: 'order:created' };
}

function refuseUnlessTogether({ eventId, currency, city }: OfferedTicket, { offered, wish: { field } }: Wanted): void {
  const details = field === undefined ? {} : { field };
  if (eventId === null || offered.eventId !== eventId) throw new CodedError('other_event', details);
  // Venues of one name in two cities, or one city in two languages: the buyer has to look, and can reserve each alone.
  if (city && offered.city && city.localeCompare(offered.city, 'en', { sensitivity: 'base' }) !== 0) {
    throw new CodedError('other_event', { ...details, message: 'This ticket is for another city' });
  }
  if (offered.currency !== currency) throw new CodedError('other_currency', details);
}

/** One ticket that is listed several times can be sold on only once. */
function refuseOneTwice(order: OrderState): void {
  const origins = ticketsOf(order).flatMap(({ origin }) => (origin ? `${origin.orderId}:${origin.ticketId}` : []));
  if (new Set(origins).size < origins.length) throw new CodedError('ticket_reserved');
}

/**
 * Reserves a ticket. Two things are not checked here, because unique indexes decide them: whether another order holds
 * the ticket, and whether the slot is free.
 * @param holdMs how long, in milliseconds
 * @param feePercent how much of the price its seller does not get, by what is agreed at this moment
 * @throws CodedError `own_ticket`, `event_over`, `ticket_sold`, `ticket_withdrawn`, `version_conflict`,
 *   `price_changed`, `reserved_recently`
 */
export function reserveTicket(
  offered: OfferedTicket,
  wish: Wish,
  now: Date,
  holdMs: number,
  feePercent = 0,
): OrderChange {
  const { field = 'ticketId' } = wish;
  refuseUnlessForSale(offered, wish.userId, field, now);
  const { id, title, price, currency, userId, resale } = offered;
  if (resale && !canBeSoldOn(wish.first, { id, userId, origin: resale }))
    throw new CodedError('ticket_withdrawn', { field });
  refuseUnseenPrice(offered, wish, offered);
  const origin = resale && { orderId: resale.orderId, ticketId: resale.ticketId };
  const fee = feeOf(price, feePercent);
  const state: OrderState = {
    status: 'created',
    userId: wish.userId,
    expiresAt: endOfHold(wish.last, field, now, holdMs),
    slot: wish.slot,
    ticket: { id, title, price, currency, sellerId: userId, ...(fee > 0 && { fee }), ...(origin && { origin }) },
    paymentId: undefined,
    cancelReason: undefined,
    admission: undefined,
  };
  return { state, event: 'order:created' };
}

/** The replica may be behind, but a ticket that is sold, or whose event is over, stays so. */
function refuseUnlessForSale(ticket: OfferedTicket, buyerId: string, field: string, now: Date): void {
  if (ticket.userId === buyerId) throw new CodedError('own_ticket', { field });
  if (ticket.status === 'sold') throw new CodedError('ticket_sold', { field });
  if (isOver(ticket, now)) throw new CodedError('event_over', { field });
  if (ticket.status === 'withdrawn' || ticket.offSale) throw new CodedError('ticket_withdrawn', { field });
}

/** Whether a ticket's event has begun. */
export const isOver = ({ eventDate }: Pick<OfferedTicket, 'eventDate'>, now: Date): boolean =>
  eventDate !== null && eventDate <= now;

/**
 * A buyer who states the version they have seen gets the ticket at that price, or not at all.
 * @param sold at which price they would get it: another than the present one, if it was offered to them before an edit
 * @throws CodedError `version_conflict`, `price_changed`
 */
export function refuseUnseenPrice(
  { version, price, pricedSince }: OfferedTicket,
  { seen, field }: Pick<Wish, 'seen' | 'field'>,
  sold: Pick<OfferedTicket, 'price' | 'currency'>,
): void {
  if (seen === undefined) return;
  const details = field === undefined ? {} : { field };
  if (seen > version) {
    throw new CodedError('version_conflict', {
      ...details,
      message: 'This ticket is being updated; try again in a moment',
    });
  }
  if (seen < (pricedSince ?? version) || price !== sold.price) {
    throw new CodedError('price_changed', { ...details, price: toMajorUnits(sold.price, sold.currency) });
  }
}

/**
 * When a new order's hold ends. Cancelling and reserving again gains no time: the new order gets what was left of the
 * earlier one. After that, other buyers have a turn, a third as long as a reservation; unless the payment was what
 * failed, or the ticket was bought, and its money given back; or it was only offered, and somebody else got it in the end.
 */
function endOfHold(last: OrderState | undefined, field: string, now: Date, holdMs: number): Date {
  const whole = new Date(now.getTime() + holdMs);
  if (!last || offerOf(last) !== undefined || isRefunded(last)) return whole;
  if (last.expiresAt > now) return last.expiresAt;
  const again = new Date(last.expiresAt.getTime() + holdMs / 3);
  if (last.cancelReason === 'payment_failed' || again <= now) return whole;
  throw new CodedError('reserved_recently', { field, until: again.toISOString() });
}
