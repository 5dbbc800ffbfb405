import type { Metadata } from 'next';
import { cookies } from 'next/headers';
import { Neighbours } from '../../../components/event/neighbours';
import { LiveTicket } from '../../../components/ticket/live-ticket';
import { TicketDetails } from '../../../components/ticket/ticket-details';
import { EventArt } from '../../../components/ui/event-art';
import { DateTile, dated } from '../../../components/ui/event-time';
import { Refusal } from '../../../components/ui/refusal';
import { StructuredData } from '../../../components/ui/structured-data';
import { WaitingPanel } from '../../../components/waiting/waiting-panel';
import { currentUser } from '../../../lib/api/api';
import { eventOfTicket } from '../../../lib/event/event';
import { hasBegun } from '../../../lib/event/event-time';
import { DONE_COOKIE, doneInWords } from '../../../lib/forms/done';
import { pageMetadata } from '../../../lib/frame/metadata';
import { pageLocale } from '../../../lib/frame/page-locale';
import { siteOrigin } from '../../../lib/frame/site-origin';
import { structuredData } from '../../../lib/frame/structured-data';
import { holdTime } from '../../../lib/orders/hold-time';
import { ownHold } from '../../../lib/orders/order';
import { proceedsOf } from '../../../lib/selling/sale';
import { getTicket } from '../../../lib/ticket/ticket';
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
  const { id } = await params;
  const [ticket, user, locale, whole] = await Promise.all([
    getTicket(id),
    currentUser(),
    pageLocale(),
    eventOfTicket({ id }),
  ]);
  const isSeller = user?.id === ticket.userId;
  const hold = user && ticket.orderId && !isSeller ? await ownHold(ticket.orderId) : null;
  const proceeds = isSeller && ticket.status === 'sold' ? await proceedsOf(ticket, locale) : undefined;
  const event = dated(ticket);
  const done = doneInWords((await cookies()).get(DONE_COOKIE)?.value);
  const offer = ticket.status === 'available' ? ticket.price : undefined;
  const address = new URL(`/tickets/${ticket.id}`, await siteOrigin()).href;
  return (
    <article className={styles.ticket}>
      <EventArt event={ticket} className={styles.art} />
      <div className={styles.main}>
        <div className={styles.title}>
          {event ? <DateTile event={event} locale={locale.dates} /> : null}
          <h1 dir="auto">{ticket.title}</h1>
        </div>
        <TicketDetails ticket={ticket} dateLocale={locale.dates} />
        {whole ? <Neighbours event={whole} price={locale.price} /> : null}
      </div>
      <section className={styles.side} aria-label="Price and reservation">
        {done ? (
          <p role="status" className="notice good">
            {done}
          </p>
        ) : null}
        <Refusal of={['reserve', 'withdraw', 'refund']} />
        <LiveTicket
          ticket={ticket}
          event={whole}
          visitor={user?.id}
          hold={hold}
          waiting={
            whole && !isSeller && !hasBegun(ticket) ? (
              <WaitingPanel event={whole.id} tickets={[ticket.id]} soldOut={whole.available === 0} ticket={ticket.id} />
            ) : null
          }
          proceeds={proceeds}
          holdTime={holdTime()}
          priceLocale={locale.prices}
          dateLocale={locale.dates}
        />
      </section>
      <StructuredData json={structuredData(ticket, offer, address)} />
    </article>
  );
}
