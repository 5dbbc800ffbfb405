import type { Metadata } from 'next';
import { Offers } from '../../../components/event/offers';
import { TicketDetails } from '../../../components/ticket/ticket-details';
import { AppLink } from '../../../components/ui/app-link';
import { DateTile, dated } from '../../../components/ui/event-time';
import { LiveRefresh } from '../../../components/ui/live-refresh';
import { getEvent, tickets } from '../../../lib/event';
import { pageMetadata } from '../../../lib/metadata';
import { pageLocale } from '../../../lib/page-locale';
import styles from './page.module.css';

interface Props {
  params: Promise<{ id: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { id, title, from, currency, venue, city } = await getEvent((await params).id);
  const { price } = await pageLocale();
  const facts = [from === undefined ? '' : `from ${price(from, currency)}`, venue, city].filter(Boolean).join(', ');
  return pageMetadata(title, `Tickets for ${title}${facts ? `: ${facts}` : ''}.`, `/events/${id}`);
}

export default async function EventPage({ params }: Props) {
  const { offers, ...event } = await getEvent((await params).id);
  const locale = await pageLocale();
  const when = dated(event);
  return (
    <article className={styles.event}>
      <div className={styles.title}>
        {when ? <DateTile event={when} locale={locale.dates} /> : null}
        <h1 dir="auto">{event.title}</h1>
      </div>
      <TicketDetails ticket={event} dateLocale={locale.dates} />
      {event.available > 0 && event.from !== undefined ? (
        <p>
          {tickets(event.available)} from <strong className="price">{locale.price(event.from, event.currency)}</strong>
        </p>
      ) : (
        <p className="notice">Nothing is for sale right now.</p>
      )}
      <Offers offers={offers} locale={locale} />
      <p>
        <AppLink href="/">All events</AppLink>
      </p>
      <LiveRefresh
        stream={`/api/tickets/stream?ids=${event.id}`}
        resource={`/api/tickets/events/${event.id}`}
        versions={Object.fromEntries(offers.map(({ id, version }) => [id, version]))}
        growing
        status={[event.available > 0 ? `${tickets(event.available)} for sale.` : 'Nothing is for sale right now.']}
      />
    </article>
  );
}
