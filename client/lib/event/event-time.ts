import type { Ticket } from '../api/api-types';

/** Why nothing of an event that has begun can be had. */
export const HAS_STARTED = 'The event has started, so its tickets are no longer for sale.';

/** Whether the ticket's event has begun, if its date is known. */
export function hasBegun({ eventDate }: Pick<Ticket, 'eventDate'>, now = Date.now()): boolean {
  return Boolean(eventDate) && Date.parse(eventDate ?? '') <= now;
}

/**
 * Whether the ticket can no longer be reserved because its event has begun. Its sale has ended then, unless an order
 * holds it.
 */
export function isOver(ticket: Pick<Ticket, 'eventDate' | 'status'>, now = Date.now()): boolean {
  return hasBegun(ticket, now) && (ticket.status === 'available' || ticket.status === 'withdrawn');
}
