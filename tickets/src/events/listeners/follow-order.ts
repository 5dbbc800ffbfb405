import type { OrderData } from '@ticketing/common';
import { lockTicket } from '../../domain/ticket';
import { learnOfOrder, ordersHolding } from '../../models/order-replica';
import type { Tickets } from '../../models/ticket';

/**
 * Follows an order: remembers it, then derives the ticket's lock from all that is remembered. Every order event goes
 * through here, and it may run again at any point.
 */
export async function followOrder(tickets: Tickets, order: OrderData): Promise<void> {
  await learnOfOrder(order);
  // Until nothing changes: another order's event may have been remembered between our look and our save, and its
  // handler may have looked before we saved.
  for (let settled = false; !settled; ) {
    const orders = await ordersHolding(order.ticket.id);
    settled = true;
    await tickets.update(order.ticket.id, (ticket) => {
      const change = lockTicket(ticket, orders);
      settled = change === undefined;
      return change;
    });
  }
}
