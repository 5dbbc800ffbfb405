import type { ReactNode } from 'react';
import type { Ticket } from '../lib/api-types';
import { LocalTime } from './local-time';

/** The optional details of a ticket; nothing at all when it has none. */
export function TicketDetails({ ticket, dateLocale }: { ticket: Ticket; dateLocale: string }) {
  const details: [string, ReactNode][] = [
    ['When', ticket.eventDate ? <LocalTime key="when" iso={ticket.eventDate} locale={dateLocale} /> : null],
    ['Where', ticket.venue],
    ['Section', ticket.section],
  ];
  const known = details.filter(([, value]) => value);
  return (
    <>
      {known.length > 0 ? (
        <dl className="details">
          {known.map(([term, value]) => (
            <div key={term}>
              <dt>{term}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      ) : null}
      {ticket.description ? <p className="prose">{ticket.description}</p> : null}
    </>
  );
}
