import { writeMoment, zoneLabel } from '../../lib/event/moments';
import styles from './local-time.module.css';
import { YourTime } from './your-time';

interface Props {
  event: { eventDate: string; timeZone?: string };
  locale: string;
  /** Also say what time that is for the visitor, where it differs. */
  yours?: boolean;
}

/** When an event begins: in its own zone, which is named; without one in UTC. */
export function EventTime({ event: { eventDate, timeZone }, locale, yours = false }: Props) {
  return (
    <>
      <time dateTime={eventDate}>
        {writeMoment(eventDate, 'event', locale, timeZone ?? 'UTC')} {zoneLabel(timeZone)}
      </time>
      {yours ? <YourTime iso={eventDate} locale={locale} timeZone={timeZone ?? 'UTC'} /> : null}
    </>
  );
}

/** Month and day of an event, for scanning a list; the full date is beside it. */
export function DateTile({ event: { eventDate, timeZone = 'UTC' }, locale }: Omit<Props, 'yours'>) {
  return (
    <span className={styles.tile} aria-hidden="true">
      {(['month', 'day'] as const).map((format) => (
        <span key={format}>{writeMoment(eventDate, format, locale, timeZone)}</span>
      ))}
    </span>
  );
}

/** An event whose date is known, for the components above; undefined if it is not. */
export function dated<T extends { eventDate?: string; timeZone?: string }>(event: T): Props['event'] | undefined {
  const { eventDate, timeZone } = event;
  return eventDate ? { eventDate, ...(timeZone ? { timeZone } : {}) } : undefined;
}
