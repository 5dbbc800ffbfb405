import type { Metadata } from 'next';
import { Neighbours } from '../../../components/event/neighbours';
import { TicketDetails } from '../../../components/ticket/ticket-details';
import { TicketOffer } from '../../../components/ticket/ticket-offer';
import { DateTile, dated } from '../../../components/ui/event-time';
import { LiveRefresh } from '../../../components/ui/live-refresh';
import { StatusBadge } from '../../../components/ui/status-badge';
import { currentUser } from '../../../lib/api';
import { eventOfTicket } from '../../../lib/event';
import { pageMetadata } from '../../../lib/metadata';
import { ownHold } from '../../../lib/order';
import { pageLocale } from '../../../lib/page-locale';
import { getTicket } from '../../../lib/ticket';
import styles from './page.module.css';

interface Props {
  params: Promise<{ id: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const ticket = await getTicket((await params).id);
  const { price } = await pageLocale();
  const facts = [price(ticket.price, ticket.currency), ticket.venue, ticket.section].filter(Boolean).join(', ');
  return pageMetadata(ticket.title, `A ticket for ${ticket.title}: ${facts}.`, `/tickets/${ticket.id}`);
}

export default async function TicketPage({ params }: Props) {
  const ticket = await getTicket((await params).id);
  const [user, locale, whole] = await Promise.all([currentUser(), pageLocale(), eventOfTicket(ticket)]);
  const hold = user && ticket.orderId ? await ownHold(ticket.orderId) : null;
  const event = dated(ticket);
  return (
    <article className={styles.ticket}>
      <div className={styles.main}>
        <div className={styles.title}>
          {event ? <DateTile event={event} locale={locale.dates} /> : null}
          <h1 dir="auto">{ticket.title}</h1>
        </div>
        <TicketDetails ticket={ticket} dateLocale={locale.dates} />
        {whole ? <Neighbours event={whole} price={locale.price} /> : null}
      </div>
      <section className={styles.side} aria-label="Price and reservation">
        <p>
          <StatusBadge status={ticket.status} />
        </p>
        <p className={styles.price}>{locale.price(ticket.price, ticket.currency)}</p>
        <TicketOffer
          ticket={ticket}
          visitor={user?.id}
          hold={hold}
          priceLocale={locale.prices}
          dateLocale={locale.dates}
        />
      </section>
      <LiveRefresh
        stream={`/api/tickets/stream?ids=${ticket.id}`}
        resource={`/api/tickets/${ticket.id}`}
        versions={{ [ticket.id]: ticket.version }}
        status={[`This ticket is now ${ticket.status}.`]}
      />
    </article>
  );
}
