'use client';

import type { Ticket } from '../../lib/api/api-types';
import { withQuery } from '../../lib/browse/search';
import { writeMoment } from '../../lib/event/moments';
import { DISCARD, dropDraft } from '../../lib/forms/drafts';
import { compareListing, LISTING_NAMES, type Typed } from '../../lib/selling/listing';
import styles from './both-versions.module.css';

interface Props {
  /** The listing as saved elsewhere meanwhile. */
  saved: Ticket;
  /** What this visitor wanted to save. */
  typed: Typed;
  /** The listing that the form started from. */
  began: Ticket;
  dateLocale: string;
  /** Key of the draft, dropped if the visitor discards their version. */
  draftKey: string;
}

/** Two versions of a listing side by side, after a concurrent save. */
export function BothVersions({ saved, typed, began, dateLocale, draftKey }: Props) {
  const rows = compareListing(saved, typed, began, (iso, zone) => writeMoment(iso, 'event', dateLocale, zone));

  return (
    <section className="notice warn" aria-label="Both versions">
      <table className={styles.versions}>
        <caption>
          This listing has changed since you opened it. The form below still has your changes. If you save them now,
          they replace the saved version.
        </caption>
        <thead>
          <tr>
            <th scope="col">Field</th>
            <th scope="col">Saved</th>
            <th scope="col">Yours</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ field, saved: theirs, typed: mine, differs }) => (
            <tr key={field} className={differs ? styles.differs : undefined}>
              <th scope="row">
                {LISTING_NAMES[field]}
                {differs ? <span className="visually-hidden"> (differs)</span> : null}
              </th>
              <td dir="auto">{theirs || '–'}</td>
              <td dir="auto">{mine || '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p>
        {/* A new document, so that the form starts over; not of what was refused just now. */}
        <a
          href={withQuery(`/tickets/${saved.id}/edit`, { [DISCARD]: 'yes' })}
          onClick={() => dropDraft(sessionStorage, draftKey)}
        >
          Discard my changes
        </a>
      </p>
    </section>
  );
}
