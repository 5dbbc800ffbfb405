import { followOrders } from './domain/ticket';
import { ordersHolding } from './models/order-replica';
import type { TicketStore } from './models/ticket';

/**
 * Derives a ticket's lock from every order for it that is known. It may run again at any point.
 * @returns whether that changed the ticket
 * @throws CodedError `not_found`
 */
export async function deriveLock(tickets: TicketStore, ticketId: string): Promise<boolean> {
  const orders = await ordersHolding(ticketId);
  const changed = await tickets.change(ticketId, (ticket) => followOrders(ticket, orders));
  // Until nothing changes: another order's event may have been remembered between our look and our save, and its
  // handler may have looked before we saved.
  if (changed) await deriveLock(tickets, ticketId);
  return changed;
}
