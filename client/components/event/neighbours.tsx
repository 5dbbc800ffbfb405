import type { EventSummary, Ticket } from '../../lib/api-types';
import { tickets } from '../../lib/event';
import type { PageLocale } from '../../lib/page-locale';
import { AppLink } from '../ui/app-link';

interface Props {
  event: EventSummary;
  ticket: Ticket;
  price: PageLocale['price'];
}

/** The way back from a ticket to its event, and what else is for sale there. */
export function Neighbours({ event: { id, available, from, currency }, ticket, price }: Props) {
  const others = available - (ticket.status === 'available' ? 1 : 0);
  return (
    <p>
      <AppLink href={`/events/${id}`}>About the event</AppLink>
      {others > 0 && from !== undefined ? `, with ${tickets(others)} more, from ${price(from, currency)}` : null}
    </p>
  );
}
