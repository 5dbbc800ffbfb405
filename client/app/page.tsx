import type { Metadata } from 'next';
import { ActiveFilters } from '../components/browse/active-filters';
import { EventCards } from '../components/browse/event-cards';
import { LiveEvents } from '../components/browse/live-events';
import { OtherEvents } from '../components/browse/other-events';
import { SearchFilters } from '../components/browse/search-filters';
import { AppLink } from '../components/ui/app-link';
import { PagesNav } from '../components/ui/pages-nav';
import { type Answer, apiGet } from '../lib/api/api';
import type { EventSummary } from '../lib/api/api-types';
import {
  isFiltered,
  pageInWords,
  pageNumber,
  type Query,
  readSearch,
  type Search,
  searchParameters,
  single,
  withQuery,
} from '../lib/browse/search';
import { pageMetadata } from '../lib/frame/metadata';
import styles from './page.module.css';

interface Props {
  searchParams: Promise<Query>;
}

export async function generateMetadata({ searchParams }: Props): Promise<Metadata> {
  const query = await searchParams;
  const { q } = readSearch(query);
  const page = pageInWords(query);
  const title = q ? `Tickets for “${q}”${page} · Ticketing` : `Ticketing: concerts, matches and shows${page}`;
  const metadata = pageMetadata(
    title,
    'Find concerts, matches and shows, and reserve a ticket while you pay for it.',
    '/',
  );
  return { ...metadata, title: { absolute: title } };
}

/** The answer to a search that could not be parsed. */
const REFUSED: Answer<EventSummary[]> = { ok: false, status: 400, errors: [] };

export default async function BrowsePage({ searchParams }: Props) {
  const query = await searchParams;
  const search = readSearch(query);
  const cursor = single(query, 'cursor');
  const asked = searchParameters(search);
  const refused = 'refused' in asked ? asked.refused : [];
  const resource = withQuery('/api/tickets/events', {
    limit: '24',
    ...('params' in asked ? asked.params : {}),
    cursor,
  });
  const answer = refused.length > 0 ? REFUSED : await apiGet<EventSummary[]>(resource);
  return (
    <>
      <div className={styles.head}>
        <h1>{`${search.q ? `Tickets for “${search.q}”` : 'Events'}${pageInWords(query)}`}</h1>
        <SearchFilters search={search} refused={refused} />
      </div>
      {answer.ok ? <ActiveFilters search={search} total={answer.total} didYouMean={answer.didYouMean} /> : null}
      {answer.ok ? (
        <Results events={answer.data} search={search} firstPage={!cursor} resource={resource} />
      ) : (
        <p id="refused" role="alert" className="notice bad">
          {refused.length > 0
            ? 'Enter a price such as 20, 49.50 or 1,000.'
            : answer.errors.map((error) => error.message).join(' ')}{' '}
          <AppLink href="/">Start over</AppLink>
        </p>
      )}
      <PagesNav
        path="/"
        params={search}
        page={pageNumber(query)}
        cursor={cursor}
        next={answer.ok ? answer.next : undefined}
      />
    </>
  );
}

interface ResultsProps {
  events: EventSummary[];
  search: Search;
  firstPage: boolean;
  resource: string;
}

function Results({ events, search, firstPage, resource }: ResultsProps) {
  if (events.length > 0) {
    const shown = events.map(({ id, title, from, available }) => ({
      id,
      title,
      available,
      ...(from === undefined ? {} : { from }),
    }));
    return (
      // The key drops what was heard before a newer rendering.
      <LiveEvents key={JSON.stringify(shown)} events={shown} resource={resource}>
        <EventCards events={events} />
      </LiveEvents>
    );
  }
  if (!firstPage) return <p className="empty">There are no more tickets.</p>;
  return isFiltered(search) ? (
    <>
      <div className="empty">
        <h2>No tickets match</h2>
        <p>Try other words, or fewer filters.</p>
        <AppLink href="/" className="button">
          Clear filters
        </AppLink>
      </div>
      <OtherEvents category={search.category} city={search.city} />
    </>
  ) : (
    <div className="empty">
      <h2>No tickets are for sale yet</h2>
      <p>Yours could be the first.</p>
      <AppLink href="/tickets/new" className="button">
        Sell a ticket
      </AppLink>
    </div>
  );
}
