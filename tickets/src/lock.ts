import { type Decided, type Decision, isDuplicateKey, type ResaleOrigin, type Stored } from '@ticketing/common';
import {
  decidesAlone,
  followOrders,
  mayDecideAlone,
  outsell,
  resaleKey,
  type TicketChange,
  type TicketOrder,
  type TicketState,
  takeOffSale,
} from './domain/ticket';
import { ordersHolding } from './models/order-replica';
import { findListing, type TicketStore } from './models/ticket';

/**
 * Brings the locks of all tickets of an order in line with their orders, and takes its buyer's listings of what can no
 * longer be sold on off sale: also one made after another, which was withdrawn and all the same sold by a reservation that
 * was on its way.
 * @returns whether that changed any of them
 */
export async function deriveLocks(tickets: TicketStore, ticketIds: string[], order: TicketOrder): Promise<boolean> {
  let changed = false;
  for (const ticketId of ticketIds) changed = (await deriveLock(tickets, ticketId, order)) || changed;
  for (const id of order.lapsed ?? []) changed = (await tickets.change(id, takeOffSale)) || changed;
  for (const { ticketId, by } of order.resold ?? [])
    changed = (await outsellOthers(tickets, { orderId: order.id, ticketId }, by)) || changed;
  return changed;
}

/** @returns whether another listing of what was bought has been taken off sale */
async function outsellOthers(
  tickets: TicketStore,
  bought: Pick<ResaleOrigin, 'orderId' | 'ticketId'>,
  by: string,
): Promise<boolean> {
  const other = await findListing(resaleKey(bought));
  return other !== undefined && other !== by && tickets.change(other, outsell);
}

/**
 * Decides about a lock. Of a listing that was withdrawn, and is sold all the same, the index refuses that as long as
 * another one is for sale: that one is taken off sale first.
 */
async function decideLock(
  tickets: TicketStore,
  from: string | Stored<TicketState>,
  decision: Decision<TicketState, TicketChange['event']>,
): Promise<Decided<TicketState>> {
  try {
    return await tickets.decide(from, decision);
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
  const { id, state } = await tickets.get(typeof from === 'string' ? from : from.id);
  if (state.resale) await outsellOthers(tickets, state.resale, id);
  return tickets.decide(id, decision);
}

/**
 * Brings a ticket's lock in line with its orders, after one of them has changed. Idempotent: it may run again at any
 * point.
 * @returns whether that changed the ticket
 * @throws CodedError `not_found`
 */
export async function deriveLock(tickets: TicketStore, ticketId: string, order: TicketOrder): Promise<boolean> {
  if (!mayDecideAlone(order)) return followAll(tickets, ticketId);
  let alone = false;
  let seen: number | undefined;
  const { aggregate, changed } = await decideLock(tickets, ticketId, (ticket) => {
    // Whoever has changed the ticket meanwhile may know more of this order.
    seen ??= ticket.version;
    alone = ticket.version === seen && decidesAlone(ticket, order);
    return alone ? followOrders(ticket, [order]) : undefined;
  });
  // If the order has ended meanwhile, and its handler has found nothing to do, its replica has another version than the
  // one that was handled here: then this is derived once more.
  return alone ? changed : followAll(tickets, aggregate);
}

/**
 * Derives the lock from all known orders until nothing changes. An order may have ended between our look and our save,
 * while its handler looked before we saved, and found nothing to do.
 */
async function followAll(tickets: TicketStore, ticket: string | Stored<TicketState>): Promise<boolean> {
  const orders = await ordersHolding(typeof ticket === 'string' ? ticket : ticket.id);
  const { aggregate, changed } = await decideLock(tickets, ticket, (current) => followOrders(current, orders));
  if (changed) await followAll(tickets, aggregate);
  return changed;
}
