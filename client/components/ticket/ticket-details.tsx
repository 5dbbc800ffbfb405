import type { ReactNode } from 'react';
import type { Listing } from '../../lib/api-types';
import { LocalTime } from '../ui/local-time';
import styles from './ticket-details.module.css';

type Details = Omit<Listing, 'title' | 'price'>;
type Detail = [term: string, value: ReactNode];

/** A ticket's optional details; renders nothing if it has none. */
export function TicketDetails({ ticket, dateLocale }: { ticket: Details; dateLocale: string }) {
  const when = ticket.eventDate ? (
    <LocalTime key="when" iso={ticket.eventDate} locale={dateLocale} format="event" />
  ) : null;
  const details: Record<Exclude<keyof Details, 'description'>, Detail> = {
    eventDate: ['When', when],
    venue: ['Where', ticket.venue],
    section: ['Section', ticket.section],
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

/** Terms with their values; leaves out those without a value. */
export function DetailList({ details }: { details: Detail[] }) {
  const known = details.filter(([, value]) => value);
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
