import { type MomentFormat, writeMoment } from '../../lib/moments';
import styles from './local-time.module.css';
import { ZonedText } from './zoned-text';

interface Props {
  iso: string;
  locale: string;
  format?: MomentFormat;
}

/** A date and time in the visitor's zone; without JavaScript in UTC, labelled as such. */
export function LocalTime({ iso, locale, format = 'moment' }: Props) {
  return (
    <time dateTime={iso}>
      <ZonedText iso={iso} locale={locale} format={format} inUtc={writeMoment(iso, format, locale, 'UTC')} />
      <noscript> UTC</noscript>
    </time>
  );
}

/** Month and day of an event, for scanning a list; the full date is beside it. */
export function DateTile({ iso, locale }: Omit<Props, 'format'>) {
  return (
    <span className={styles.tile} aria-hidden="true">
      {(['month', 'day'] as const).map((format) => (
        <span key={format}>
          <ZonedText iso={iso} locale={locale} format={format} inUtc={writeMoment(iso, format, locale, 'UTC')} />
        </span>
      ))}
    </span>
  );
}
