import type { Ticket } from '../api/api-types';
import { whyWithdrawn } from '../selling/listing-labels';

/**
 * What happened to the ticket of an order that has ended, in a sentence.
 * @param ticket the ticket's current state
 */
export function aftermath(orderId: string, ticket: Ticket): string {
  const { status, orderId: holder, hidden, offSale } = ticket;
  switch (status) {
    case 'available':
      return 'The ticket is available again.';
    case 'reserved':
      if (hidden || offSale) return whyWithdrawn(ticket);
      return holder === orderId
        ? 'The ticket will be available again in a moment.'
        : 'The ticket has been reserved again.';
    case 'sold':
      return 'The ticket has been sold.';
    case 'withdrawn':
      return whyWithdrawn(ticket);
  }
}
