import { type MomentFormat, writeMoment } from '../../lib/moments';
import { ZonedText } from './zoned-text';

interface Props {
  iso: string;
  locale: string;
  format?: MomentFormat;
}

/** A point in time in the visitor's zone; in UTC, and saying so, without JavaScript. */
export function LocalTime({ iso, locale, format = 'moment' }: Props) {
  return (
    <time dateTime={iso}>
      <ZonedText iso={iso} locale={locale} format={format} inUtc={writeMoment(iso, format, locale, 'UTC')} />
      <noscript> UTC</noscript>
    </time>
  );
}

/** Month and day of an event, to find it at a glance; the full date stands beside it. */
export function DateTile({ iso, locale }: Omit<Props, 'format'>) {
  return (
    <span className="date-tile" aria-hidden="true">
      {(['month', 'day'] as const).map((format) => (
        <span key={format} className={format}>
          <ZonedText iso={iso} locale={locale} format={format} inUtc={writeMoment(iso, format, locale, 'UTC')} />
        </span>
      ))}
    </span>
  );
}
