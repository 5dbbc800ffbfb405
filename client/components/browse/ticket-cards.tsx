import type { Ticket } from '../../lib/api-types';
import { pageLocale } from '../../lib/page-locale';
import { AppLink } from '../ui/app-link';
import { DateTile, dated, EventTime } from '../ui/event-time';
import { LiveState } from './live-tickets';
import styles from './ticket-cards.module.css';

/** A grid of tickets, each linking to its page. */
export async function TicketCards({ tickets }: { tickets: Ticket[] }) {
  const locale = await pageLocale();
  return (
    <ul className={styles.cards}>
      {tickets
        .map((ticket) => ({ ticket, event: dated(ticket) }))
        .map(({ ticket, event }) => (
          <li key={ticket.id} className={styles.card}>
            <div className={styles.body}>
              {event ? <DateTile event={event} locale={locale.dates} /> : null}
              <div>
                <h2>
                  <AppLink href={`/tickets/${ticket.id}`}>
                    <bdi>{ticket.title}</bdi>
                  </AppLink>
                </h2>
                {event ? (
                  <p>
                    <EventTime event={event} locale={locale.dates} />
                  </p>
                ) : null}
                {ticket.venue ? <p dir="auto">{[ticket.venue, ticket.section].filter(Boolean).join(' · ')}</p> : null}
              </div>
            </div>
            <LiveState
              ticket={{ id: ticket.id, version: ticket.version, status: ticket.status, price: ticket.price }}
              price={locale.price(ticket.price, ticket.currency)}
              locale={locale.prices}
            />
          </li>
        ))}
    </ul>
  );
}
