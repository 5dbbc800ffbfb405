import { type Away, type Happening, type LogLine, pageOf } from '../../lib/operator/operator';
import { AppLink } from '../ui/app-link';
import { LocalTime } from '../ui/local-time';

/** Says who has not answered, as a page without what they know looks complete. */
export function Silent({ away }: { away: Away }) {
  if (away.size === 0) return null;
  return (
    <p role="status" className="notice warn">
      No answer at the moment from: {[...away].join(', ')}. What is known there is missing on this page.
    </p>
  );
}

/** Lines of the audit log, the latest first. */
export function LogLines({ lines, locale }: { lines: LogLine[]; locale: string }) {
  if (lines.length === 0) return <p className="hint">Operators have done nothing yet.</p>;
  return (
    <ul>
      {lines.map((line) => (
        <li key={line.id + line.on}>
          <LocalTime iso={line.at} locale={locale} /> · <strong>{line.act}</strong>{' '}
          <AppLink href={pageOf(line.on)}>{line.on}</AppLink> · by <AppLink href={pageOf(line.by)}>{line.by}</AppLink> ·{' '}
          <bdi>{line.reason}</bdi>
          {line.details ? ` (${line.details})` : null}
        </li>
      ))}
    </ul>
  );
}

/** What has happened, in order; what goes back to one request has its id, which all logs have, too. */
export function StoryLines({ story, locale }: { story: Happening[]; locale: string }) {
  return (
    <ol>
      {story.map(({ at, what, correlationId }) => (
        <li key={at + what}>
          <LocalTime iso={at} locale={locale} /> · {what} {correlationId ? <code>{correlationId}</code> : null}
        </li>
      ))}
    </ol>
  );
}
