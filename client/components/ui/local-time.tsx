import { type MomentFormat, writeMoment } from '../../lib/event/moments';
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
