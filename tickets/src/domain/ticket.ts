import {
  type Change,
  CodedError,
  type OrderStatus,
  type ResaleOrigin,
  rowId,
  type Stored,
  type TicketStatus,
} from '@ticketing/common';
import { checkListing, type Listing, sameDetails, sellOnAsBought, type TicketDetails } from './listing';

export interface TicketState extends TicketDetails {
  userId: string;
  currency: string;
  /** The version that set the current price; unknown for tickets older than this field. */
  pricedSince: number | undefined;
  status: TicketStatus;
  /** The order that reserved or bought the ticket. */
  orderId: string | null;
  /** How long an unpaid reservation holds it; an order that is being paid may hold it longer. */
  reservedUntil: Date | undefined;
  /**
   * Whether the order that holds it is an offer to somebody who waits, and has not taken it. An older copy of this service
   * leaves it behind. Read it by `isOffered`.
   */
  offered?: true | undefined;
  /** Whether the seller has withdrawn it; a reservation already on its way takes precedence. */
  withdrawn: boolean;
  /** What its seller had bought here, and sells on. */
  resale?: ResaleOrigin | undefined;
  /** Whether an operator keeps it out of lists and off the market; here, too, a reservation takes precedence. */
  hidden?: true | undefined;
}

export type TicketChange = Change<TicketState, 'ticket:created' | 'ticket:updated'>;

/** What a ticket needs to know about an order for it. */
export interface TicketOrder {
  id: string;
  status: OrderStatus;
  expiresAt: Date;
  /** Whether nobody has asked for it: it is an offer to somebody who waits. */
  offered?: boolean | undefined;
  /** Of an order whose money goes back: whether its tickets go on sale again. */
  sellAgain?: boolean | undefined;
  /** Its buyer's listings of what they can no longer sell on: it has let somebody in, or its money goes back. */
  lapsed?: string[] | undefined;
  /** What its buyer has sold on. */
  resold?: Resold[] | undefined;
}

/** A ticket that was bought, and sold on by this listing. */
export interface Resold {
  ticketId: string;
  by: string;
}

/**
 * Puts a ticket up for sale.
 * @throws ValidationError as `checkListing` does
 */
export function listTicket(listing: Listing, userId: string, currency: string, now: Date): TicketChange {
  const lock = { status: 'available', orderId: null, reservedUntil: undefined, withdrawn: false } as const;
  const state: TicketState = { ...checkListing(listing, currency, now), userId, currency, pricedSince: 0, ...lock };
  return { state, event: 'ticket:created' };
}

/** What was bought, as somebody wants to sell it on. */
export interface Bought {
  ticket: Stored<TicketState>;
  /** The order that holds it, as far as it is known; replicas older than resales do not know whose it is. */
  order: ({ userId?: string | undefined; used?: string[] | undefined } & Pick<TicketOrder, 'resold'>) | undefined;
}

/**
 * Offers a bought ticket again, as it was bought, at another price. Whether it is for sale already is decided by the
 * unique index on `resaleKeyOf`; whether it can be sold, by orders.
 * @throws CodedError `not_owner`, `already_admitted`, `ticket_resold`, `not_as_bought`
 * @throws ValidationError as `checkListing` does
 */
export function resellTicket(
  listing: Listing,
  { ticket: { id, state }, order }: Bought,
  userId: string,
  now: Date,
): TicketChange {
  if (state.status !== 'sold' || state.orderId === null || order?.userId !== userId) throw new CodedError('not_owner');
  if (order.used?.includes(id)) throw new CodedError('already_admitted');
  // Also if a bank has sent the money for it back: that gives nobody the ticket.
  if (order.resold?.some(({ ticketId }) => ticketId === id)) throw new CodedError('ticket_resold');
  const listed = listTicket(sellOnAsBought(listing, state), userId, state.currency, now);
  const issuerId = state.resale?.issuerId ?? state.userId;
  return { ...listed, state: { ...listed.state, resale: { ticketId: id, orderId: state.orderId, issuerId } } };
}

/**
 * What is sold on is offered once at a time, and not once it is sold: an index compares this. One that is hidden may be
 * shown again. One that was withdrawn may still be reserved, by an order that was on its way: another may be listed then,
 * which nobody can reserve meanwhile, and which gives way if the first is sold: see `outsell`.
 */
export const resaleKeyOf = ({ resale, withdrawn, status }: TicketState): string | undefined =>
  resale && (!withdrawn || status === 'sold') ? resaleKey(resale) : undefined;

/** A bought ticket, in the words of that index. */
export const resaleKey = ({ orderId, ticketId }: Pick<ResaleOrigin, 'orderId' | 'ticketId'>): string =>
  `${orderId}:${ticketId}`;

/**
 * The id of a ticket that is listed with a key: the same for the same listing, so that it is listed once. Its first
 * part is the key's, a time, as in all ids.
 * @param resaleOf the bought ticket that is sold on by it
 */
export const listingId = (key: string, userId: string, listing: Listing, resaleOf?: string): string =>
  key.slice(0, 8) + rowId([key, userId, JSON.stringify(listing), ...(resaleOf ? [resaleOf] : [])]).slice(8);

/**
 * Replaces a ticket's details.
 * @param edit `version`: the version the seller has seen, if given
 * @throws CodedError `not_owner`, `ticket_reserved`, `ticket_withdrawn`, `version_conflict`, `not_as_bought`
 * @throws ValidationError as `checkListing` does
 */
export function editTicket(
  { state, version }: Stored<TicketState>,
  edit: { userId: string; listing: Listing; version: number | undefined },
  now: Date,
): TicketChange | undefined {
  refuseUnlessOwner(state, edit.userId);
  refuseWhileLocked(state);
  if (state.withdrawn || state.hidden) throw new CodedError('ticket_withdrawn');
  if (edit.version !== undefined && edit.version !== version) throw new CodedError('version_conflict');
  const listing = state.resale ? sellOnAsBought(edit.listing, state) : edit.listing;
  const details = checkListing(listing, state.currency, now);
  if (sameDetails(state, details)) return undefined;
  const pricedSince = details.price === state.price ? state.pricedSince : version + 1;
  return { state: { ...state, ...details, pricedSince }, event: 'ticket:updated' };
}

/** Whether a ticket is held for somebody who waits, and has not taken it. */
export const isOffered = ({ status, offered }: TicketState): boolean => status === 'reserved' && offered === true;

/**
 * Withdraws a ticket. Idempotent until it is sold. One that is offered to somebody who waits is withdrawn, too, so that no
 * line keeps its seller from it: the offer stands, but if it is not taken and paid, nobody else gets the ticket. Not so
 * what is sold on: its seller could offer it again at once, and it would be held for two people.
 * @throws CodedError `not_owner`, `ticket_reserved`
 */
export function withdrawTicket({ state }: Stored<TicketState>, userId: string): TicketChange | undefined {
  refuseUnlessOwner(state, userId);
  if (state.withdrawn && state.status !== 'sold') return undefined;
  if (!isOffered(state) || state.resale) refuseWhileLocked(state);
  return unlessHeld({ ...state, withdrawn: true });
}

/** Whether a ticket that an order holds is off the market: nobody else may have it once that order has ended. */
export const goesOffSale = ({ orderId, withdrawn, hidden }: TicketState): boolean =>
  orderId !== null && (withdrawn || hidden === true);

/**
 * Takes a ticket off sale that can no longer be had, because its seller has deleted the account, or has used what they
 * wanted to sell on: at once, or once the order that holds it has ended without a sale, or its money has gone back.
 * Idempotent.
 */
export function takeOffSale({ state }: Stored<TicketState>): TicketChange | undefined {
  return state.withdrawn ? undefined : unlessHeld({ ...state, withdrawn: true });
}

/**
 * Takes a listing off sale because another one has sold the same ticket. One that has sold it, too, stays: then the news of
 * one of them is old.
 */
export const outsell = (ticket: Stored<TicketState>): TicketChange | undefined =>
  ticket.state.status === 'sold' ? undefined : takeOffSale(ticket);

/** Hides a listing: at once, or, from the market, once the order that holds it has ended without a sale. Idempotent. */
export function hideTicket({ state }: Stored<TicketState>): TicketChange | undefined {
  return state.hidden ? undefined : unlessHeld({ ...state, hidden: true });
}

/** Shows a hidden listing again; it is for sale, unless its seller has withdrawn it. Idempotent. */
export function showTicket({ state }: Stored<TicketState>): TicketChange | undefined {
  return state.hidden ? unlessHeld({ ...state, hidden: undefined }) : undefined;
}

/** Brings a ticket's status in line with what keeps it off the market, unless an order decides about that. */
const unlessHeld = (state: TicketState): TicketChange => ({
  state: state.orderId === null ? { ...state, status: statusUnder(undefined, state) } : state,
  event: 'ticket:updated',
});

/** Ends the sale of an unsold ticket whose event has begun: it can no longer be reserved. */
export function endSale({ state }: Stored<TicketState>, now: Date): TicketChange | undefined {
  if (state.status !== 'available' || !state.eventDate || state.eventDate > now) return undefined;
  return { state: { ...state, withdrawn: true, status: 'withdrawn' }, event: 'ticket:updated' };
}

/**
 * Brings a ticket's lock in line with its orders. Depends only on the orders known, not on which event just arrived, so
 * the order of arrival does not matter.
 * @param orders every known order that holds this ticket
 */
export function followOrders({ state }: Stored<TicketState>, orders: TicketOrder[]): TicketChange | undefined {
  const holder = [...orders].sort(byClaim)[0];
  const status = statusUnder(holder, state);
  const orderId = status === 'withdrawn' ? null : (holder?.id ?? null);
  const reservedUntil = status === 'reserved' ? holder?.expiresAt : undefined;
  // What was given back for good is off the market like what its seller has withdrawn.
  const withdrawn = state.withdrawn || (holder !== undefined && status === 'withdrawn');
  const isHeldAsBefore = state.status === status && state.orderId === orderId;
  // What was taken is no offer again, whatever old news of it say.
  const offered = status === 'reserved' && holder?.offered && (isOffered(state) || !isHeldAsBefore) ? true : undefined;
  const isSame = isHeldAsBefore && state.withdrawn === withdrawn && isOffered(state) === (offered === true);
  // A buyer who takes an offer has more time: an order's deadline may become later, and old news of it changes nothing.
  const isLater = state.reservedUntil && reservedUntil && reservedUntil > state.reservedUntil;
  if (isSame && !isLater) return undefined;
  return { state: { ...state, status, orderId, reservedUntil, withdrawn, offered }, event: 'ticket:updated' };
}

/** Whether there are tickets about which this order decides alone: what has ended says nothing about the others. */
export const mayDecideAlone = ({ status }: TicketOrder): boolean => status === 'complete' || isLive(status);

/**
 * Whether an order's claim to a ticket can be judged without looking at the others: it is paid and has the ticket, or it
 * is live and nobody else has. A paid order without the ticket may have let go of it, when its money went back; one whose
 * money went back may keep a ticket that is withdrawn.
 */
export const decidesAlone = ({ state }: Stored<TicketState>, { id, status }: TicketOrder): boolean =>
  status === 'complete'
    ? state.orderId === id
    : isLive(status) && (state.orderId === id || (state.orderId === null && !state.withdrawn));

const isLive = (status: OrderStatus): boolean => status === 'created' || status === 'awaiting:payment';

/**
 * Earlier states of an order with the same claim to its ticket: a live order's does not grow while it is being paid, and
 * what becomes of the ticket is decided when its money begins to go back.
 */
export function sameClaim({
  status,
  expiresAt,
  sellAgain,
  lapsed = [],
}: Omit<TicketOrder, 'id'>): Record<string, unknown> | undefined {
  if (lapsed.length > 0) return undefined;
  // Who pays for an offer has taken it.
  if (status === 'awaiting:payment') return { status: 'created', expiresAt, offered: { $ne: true } };
  return status === 'refunded' ? { status: 'refunding', sellAgain } : undefined;
}

/**
 * A paid order first, even if its money has gone back and it keeps the ticket off sale; among live ones the latest, as the earlier one must have ended before the later could be created.
 */
function byClaim(a: TicketOrder, b: TicketOrder): number {
  const paid = Number(!isLive(b.status)) - Number(!isLive(a.status));
  return paid || b.expiresAt.getTime() - a.expiresAt.getTime() || (a.id < b.id ? 1 : -1);
}

function statusUnder(
  holder: TicketOrder | undefined,
  { withdrawn, hidden }: Pick<TicketState, 'withdrawn' | 'hidden'>,
): TicketStatus {
  // For everybody else, hidden is withdrawn: older services refuse to sell it, too.
  if (!holder) return withdrawn || hidden ? 'withdrawn' : 'available';
  if (isLive(holder.status)) return 'reserved';
  return holder.status === 'complete' ? 'sold' : 'withdrawn';
}

function refuseUnlessOwner(state: TicketState, userId: string): void {
  if (state.userId !== userId) throw new CodedError('not_owner');
}

function refuseWhileLocked(state: TicketState): void {
  if (state.orderId !== null) throw new CodedError('ticket_reserved');
}
