import type { Stored } from '@ticketing/common';
import { decidesAlone, followOrders, type TicketOrder, type TicketState, takeOffSale } from './domain/ticket';
import { ordersHolding } from './models/order-replica';
import type { TicketStore } from './models/ticket';

/**
 * Brings the locks of all tickets of an order in line with their orders, and takes its buyer's listings of what can no
 * longer be sold on off sale.
 * @returns whether that changed any of them
 */
export async function deriveLocks(tickets: TicketStore, ticketIds: string[], order: TicketOrder): Promise<boolean> {
  let changed = false;
  for (const ticketId of ticketIds) changed = (await deriveLock(tickets, ticketId, order)) || changed;
  for (const id of order.lapsed ?? []) changed = (await tickets.change(id, takeOffSale)) || changed;
  return changed;
}

/**
 * Brings a ticket's lock in line with its orders, after one of them has changed. Idempotent: it may run again at any
 * point.
 * @returns whether that changed the ticket
 * @throws CodedError `not_found`
 */
export async function deriveLock(tickets: TicketStore, ticketId: string, order: TicketOrder): Promise<boolean> {
  let alone = false;
  const { aggregate, changed } = await tickets.decide(ticketId, (ticket) => {
    alone = decidesAlone(ticket, order);
    return alone ? followOrders(ticket, [order]) : undefined;
  });
  // Anything that ends this sale comes after us, and a lock that was in place is right.
  if (alone && (!changed || order.status === 'complete')) return changed;
  return (await followAll(tickets, aggregate)) || changed;
}

/**
 * Derives the lock from all known orders until nothing changes. An order may have ended between our look and our save,
 * while its handler looked before we saved, and found nothing to do.
 */
async function followAll(tickets: TicketStore, ticket: Stored<TicketState>): Promise<boolean> {
  const orders = await ordersHolding(ticket.id);
  const { aggregate, changed } = await tickets.decide(ticket, (current) => followOrders(current, orders));
  if (changed) await followAll(tickets, aggregate);
  return changed;
}
