import type { EventSummary } from '../../lib/api/api-types';
import { pageLocale } from '../../lib/frame/page-locale';
import { CATEGORY_LABELS } from '../../lib/selling/listing';
import { AppLink } from '../ui/app-link';
import { EventArt } from '../ui/event-art';
import { DateTile, dated, EventTime } from '../ui/event-time';
import styles from './event-cards.module.css';
import { LiveState } from './live-events';

/** A grid of events, each linking to its page. */
export async function EventCards({ events }: { events: EventSummary[] }) {
  const locale = await pageLocale();
  return (
    <ul className={styles.cards}>
      {events.map((event) => (
        <li key={event.id} className={styles.card}>
          <EventArt event={event} className={styles.art} />
          <About event={event} locale={locale.dates} />
          <p className={styles.foot}>
            <LiveState
              event={{
                id: event.id,
                title: event.title,
                available: event.available,
                currency: event.currency,
                ...(event.from === undefined ? {} : { from: event.from }),
              }}
              locale={locale.prices}
            />
          </p>
        </li>
      ))}
    </ul>
  );
}

function About({ event, locale }: { event: EventSummary; locale: string }) {
  const { id, title, venue, city, category } = event;
  const when = dated(event);
  const place = [venue, city].filter(Boolean).join(', ');
  return (
    <div className={styles.body}>
      {when ? <DateTile event={when} locale={locale} /> : null}
      <div>
        <h2>
          {/* Named by its date, too: the same title may be on several evenings. */}
          <AppLink href={`/events/${id}`} aria-labelledby={`title-${id} when-${id}`}>
            <bdi id={`title-${id}`}>{title}</bdi>
          </AppLink>
        </h2>
        {when ? (
          <p id={`when-${id}`}>
            <EventTime event={when} locale={locale} />
          </p>
        ) : null}
        {place ? <p dir="auto">{place}</p> : null}
        {category ? <p>{CATEGORY_LABELS[category]}</p> : null}
      </div>
    </div>
  );
}
