import type { Metadata } from 'next';
import { OtherEvents } from '../../../components/browse/other-events';
import { LiveEvent } from '../../../components/event/live-event';
import { Offers, summary } from '../../../components/event/offers';
import { SeatPicker } from '../../../components/event/seat-picker';
import { TicketDetails } from '../../../components/ticket/ticket-details';
import { AppLink } from '../../../components/ui/app-link';
import { EventArt } from '../../../components/ui/event-art';
import { DateTile, dated } from '../../../components/ui/event-time';
import { Refusal } from '../../../components/ui/refusal';
import { StructuredData } from '../../../components/ui/structured-data';
import { WaitingPanel } from '../../../components/waiting/waiting-panel';
import { withQuery } from '../../../lib/browse/search';
import { getEvent } from '../../../lib/event/event';
import { hasBegun } from '../../../lib/event/event-time';
import { citiesOf, withCities } from '../../../lib/event/offers';
import { refusal } from '../../../lib/forms/refusal';
import { pageMetadata } from '../../../lib/frame/metadata';
import { pageLocale } from '../../../lib/frame/page-locale';
import { siteOrigin } from '../../../lib/frame/site-origin';
import { structuredData } from '../../../lib/frame/structured-data';
import { holdTime } from '../../../lib/orders/hold-time';
import styles from './page.module.css';

interface Props {
  params: Promise<{ id: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { id, title, from, currency, venue, city } = await getEvent((await params).id);
  const { price } = await pageLocale();
  const facts = [from === undefined ? '' : `from ${price(from, currency)}`, venue, city].filter(Boolean).join(', ');
  const address = `/events/${id}`;
  const picture = { url: `${address}/picture`, alt: title };
  return pageMetadata(title, `Tickets for ${title}${facts ? `: ${facts}` : ''}.`, address, picture);
}

export default async function EventPage({ params }: Props) {
  const { offers: found, ...event } = await getEvent((await params).id);
  const cities = citiesOf(found);
  const offers = cities.length > 1 ? withCities(found) : found;
  const locale = await pageLocale();
  const when = dated(event);
  const summaries = offers.map(summary);
  // Also while only one is for sale: a reserved one may come back.
  const begun = hasBegun(event);
  const choosable = offers.length > 1 && !begun;
  const chosen = (await refusal('reserve-seats'))?.typed.seats?.split(' ') ?? [];
  const address = new URL(`/events/${event.id}`, await siteOrigin()).href;
  return (
    <>
      <article className={styles.event}>
        <EventArt event={event} className={styles.art} />
        <div className={styles.body}>
          <div className={styles.title}>
            {when ? <DateTile event={when} locale={locale.dates} /> : null}
            <h1 dir="auto">{event.title}</h1>
          </div>
          <TicketDetails
            ticket={cities.length > 1 ? { ...event, city: cities.join(' or ') } : event}
            dateLocale={locale.dates}
          />
          <Refusal of={['reserve-seats']} />
          <LiveEvent
            event={{
              id: event.id,
              available: event.available,
              currency: event.currency,
              ...(event.from === undefined ? {} : { from: event.from }),
            }}
            offers={summaries}
            begun={begun}
            priceLocale={locale.prices}
            waiting={
              begun ? null : (
                <WaitingPanel event={event.id} tickets={offers.map(({ id }) => id)} soldOut={event.available === 0} />
              )
            }
          >
            <SeatPicker
              eventId={event.id}
              offers={summaries}
              choosable={choosable}
              holdTime={holdTime()}
              priceLocale={locale.prices}
            >
              <Offers offers={offers} choosable={choosable} chosen={chosen} priceLocale={locale.prices} />
            </SeatPicker>
          </LiveEvent>
          <p className="actions">
            {begun ? null : (
              <AppLink href={withQuery('/tickets/new', { event: event.id })} className="button quiet">
                Sell a ticket for this event
              </AppLink>
            )}
            <AppLink href="/">All events</AppLink>
          </p>
        </div>
        <StructuredData json={structuredData(event, event.available > 0 && !begun ? event.from : undefined, address)} />
      </article>
      {event.available > 0 ? null : <OtherEvents id={event.id} category={event.category} city={event.city} />}
    </>
  );
}
