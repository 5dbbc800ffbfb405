import type { ReactNode } from 'react';
import type { Listing } from '../../lib/api/api-types';
import { CATEGORY_LABELS } from '../../lib/selling/listing';
import { dated, EventTime } from '../ui/event-time';
import styles from './ticket-details.module.css';

type Details = Omit<Listing, 'title' | 'price'>;
type Detail = [term: string, value: ReactNode];

/** A ticket's optional details; renders nothing if it has none. */
export function TicketDetails({ ticket, dateLocale }: { ticket: Details; dateLocale: string }) {
  const { venue, city, category } = ticket;
  const event = dated(ticket);
  // The time zone is part of the date, the city of where it is.
  const details: Record<Exclude<keyof Details, 'timeZone' | 'city' | 'description'>, Detail> = {
    eventDate: ['When', event ? <EventTime key="when" event={event} locale={dateLocale} yours /> : null],
    venue: ['Where', [venue, city].filter(Boolean).join(', ')],
    section: ['Section', ticket.section],
    row: ['Row', ticket.row],
    seat: ['Seat', ticket.seat],
    category: ['Category', category ? CATEGORY_LABELS[category] : null],
  };
  return (
    <>
      <DetailList details={Object.values(details)} />
      {ticket.description ? (
        <p className={styles.description} dir="auto">
          {ticket.description}
        </p>
      ) : null}
    </>
  );
}

/** What a ticket is for, in few lines. */
export function TicketSummary({ ticket, dateLocale }: { ticket: Listing; dateLocale: string }) {
  return (
    <div>
      <p dir="auto">
        <strong>{ticket.title}</strong>
      </p>
      <TicketDetails ticket={{ ...ticket, description: '' }} dateLocale={dateLocale} />
    </div>
  );
}

/** Terms with their values; leaves out those without a value. */
export function DetailList({ details }: { details: Detail[] }) {
  const known = details.filter(([, value]) => (Array.isArray(value) ? value.length > 0 : value));
  if (known.length === 0) return null;
  return (
    <dl className={styles.details}>
      {known.map(([term, value]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd dir="auto">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
