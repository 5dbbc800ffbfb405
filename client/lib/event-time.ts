import type { Ticket } from './api-types';

/** Whether the ticket's event has begun by now, as far as its date is known. */
export function hasBegun({ eventDate }: Pick<Ticket, 'eventDate'>, now = Date.now()): boolean {
  return Boolean(eventDate) && Date.parse(eventDate ?? '') <= now;
}

/** Whether nobody can reserve the ticket any more because its event has begun. Its sale is then ended, unless it is held. */
export function isOver(ticket: Pick<Ticket, 'eventDate' | 'status'>, now = Date.now()): boolean {
  return hasBegun(ticket, now) && (ticket.status === 'available' || ticket.status === 'withdrawn');
}
