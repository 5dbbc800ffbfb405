import Link from 'next/link';
import type { Ticket } from '../lib/api-types';
import { pageLocale } from '../lib/page-locale';
import { LocalTime } from './local-time';
import { StatusBadge } from './status-badge';

/** A grid of tickets, each linking to its page. */
export async function TicketCards({ tickets }: { tickets: Ticket[] }) {
  const locale = await pageLocale();
  return (
    <ul className="cards">
      {tickets.map((ticket) => (
        <li key={ticket.id} className="card">
          <h2>
            <Link href={`/tickets/${ticket.id}`} prefetch={false}>
              {ticket.title}
            </Link>
          </h2>
          {ticket.eventDate ? (
            <p>
              <LocalTime iso={ticket.eventDate} locale={locale.dates} />
            </p>
          ) : null}
          {ticket.venue ? <p>{ticket.venue}</p> : null}
          <p className="card-foot">
            <strong className="price">{locale.price(ticket.price, ticket.currency)}</strong>
            <StatusBadge status={ticket.status} />
          </p>
        </li>
      ))}
    </ul>
  );
}
