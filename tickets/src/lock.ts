import { followOrders } from './domain/ticket';
import { ordersHolding } from './models/order-replica';
import type { TicketStore } from './models/ticket';

/**
 * Derives a ticket's lock from all its known orders. Idempotent: it may run again at any point.
 * @returns whether that changed the ticket
 * @throws CodedError `not_found`
 */
export async function deriveLock(tickets: TicketStore, ticketId: string): Promise<boolean> {
  const orders = await ordersHolding(ticketId);
  const changed = await tickets.change(ticketId, (ticket) => followOrders(ticket, orders));
  // Repeat until nothing changes: another order's event may have been stored between our query and our save, while its
  // handler queried before we saved.
  if (changed) await deriveLock(tickets, ticketId);
  return changed;
}
