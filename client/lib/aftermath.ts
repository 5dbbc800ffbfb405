import type { Ticket } from './api-types';

/**
 * What happened to the ticket of an order that has ended, in a sentence.
 * @param ticket the ticket's current state
 */
export function aftermath(orderId: string, { status, orderId: holder }: Ticket): string {
  switch (status) {
    case 'available':
      return 'The ticket is available again.';
    case 'reserved':
      return holder === orderId
        ? 'The ticket will be available again in a moment.'
        : 'The ticket has been reserved again.';
    case 'sold':
      return 'The ticket has been sold.';
    case 'withdrawn':
      return 'The seller has withdrawn the ticket.';
  }
}
