import type { Ticket } from '../api/api-types';
import { hasBegun } from '../event/event-time';

type Sold = Pick<Ticket, 'eventDate' | 'resaleOf'>;

/** When its seller gets the money of a sold ticket: after the beginning of its event it is not refunded by sellers. */
export function whenPaid(ticket: Sold): string {
  if (hasBegun(ticket)) return 'It is yours now.';
  return ticket.eventDate
    ? 'It is yours once the event has begun: until then you can give it back.'
    : 'It is yours, and you can give it back.';
}

/** What the seller of a sold ticket still has to do. */
export function whatIsLeft({ resaleOf }: Sold): string {
  return resaleOf
    ? 'Nothing is left to do: its buyer has a code of their own, and yours lets nobody in any more.'
    : 'Its buyer has a code that lets them in, once. What is left to do is to check it at the door.';
}
