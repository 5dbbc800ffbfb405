import type { Metadata } from 'next';
import { Neighbours } from '../../../components/event/neighbours';
import { LiveTicket } from '../../../components/ticket/live-ticket';
import { TicketDetails } from '../../../components/ticket/ticket-details';
import { DateTile, dated } from '../../../components/ui/event-time';
import { currentUser } from '../../../lib/api';
import { eventOfTicket } from '../../../lib/event';
import { holdTime } from '../../../lib/hold-time';
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
        <LiveTicket
          ticket={ticket}
          event={whole}
          visitor={user?.id}
          hold={hold}
          holdTime={holdTime()}
          priceLocale={locale.prices}
          dateLocale={locale.dates}
        />
      </section>
    </article>
  );
}
