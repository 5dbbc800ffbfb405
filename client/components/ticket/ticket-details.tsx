import type { ReactNode } from 'react';
import type { Listing } from '../../lib/api-types';
import { LocalTime } from '../ui/local-time';

type Details = Omit<Listing, 'title' | 'price'>;

/** A ticket's optional details; renders nothing if it has none. */
export function TicketDetails({ ticket, dateLocale }: { ticket: Details; dateLocale: string }) {
  const when = ticket.eventDate ? (
    <LocalTime key="when" iso={ticket.eventDate} locale={dateLocale} format="event" />
  ) : null;
  const details: Record<Exclude<keyof Details, 'description'>, [string, ReactNode]> = {
    eventDate: ['When', when],
    venue: ['Where', ticket.venue],
    section: ['Section', ticket.section],
  };
  const known = Object.values(details).filter(([, value]) => value);
  return (
    <>
      {known.length > 0 ? (
        <dl className="details">
          {known.map(([term, value]) => (
            <div key={term}>
              <dt>{term}</dt>
              <dd dir="auto">{value}</dd>
            </div>
          ))}
        </dl>
      ) : null}
      {ticket.description ? (
        <p className="prose" dir="auto">
          {ticket.description}
        </p>
      ) : null}
    </>
  );
}
