import type { Metadata } from 'next';
import { LiveList } from '../components/browse/live-tickets';
import { SearchFilters } from '../components/browse/search-filters';
import { TicketCards } from '../components/browse/ticket-cards';
import { AppLink } from '../components/ui/app-link';
import { PagesNav } from '../components/ui/pages-nav';
import { type Answer, apiGet } from '../lib/api';
import type { Ticket } from '../lib/api-types';
import { pageMetadata } from '../lib/metadata';
import { isFiltered, type Query, readSearch, type Search, searchParameters, single, withQuery } from '../lib/search';
import styles from './page.module.css';

interface Props {
  searchParams: Promise<Query>;
}

export async function generateMetadata({ searchParams }: Props): Promise<Metadata> {
  const { q } = readSearch(await searchParams);
  const title = q ? `Tickets for “${q}” · Ticketing` : 'Ticketing: concerts, matches and shows';
  const metadata = pageMetadata(title, 'Browse tickets for sale, and reserve one while you pay for it.', '/');
  return { ...metadata, title: { absolute: title } };
}

/** The answer to a search that could not be parsed. */
const REFUSED: Answer<Ticket[]> = { ok: false, status: 400, errors: [] };

export default async function BrowsePage({ searchParams }: Props) {
  const query = await searchParams;
  const search = readSearch(query);
  const cursor = single(query, 'cursor');
  const asked = searchParameters(search);
  const refused = 'refused' in asked ? asked.refused : [];
  const resource = withQuery('/api/tickets', { limit: '24', ...('params' in asked ? asked.params : {}), cursor });
  const answer = refused.length > 0 ? REFUSED : await apiGet<Ticket[]>(resource);
  return (
    <>
      <div className={styles.head}>
        <h1>{search.q ? `Tickets for “${search.q}”` : 'Tickets'}</h1>
        <SearchFilters search={search} refused={refused} />
      </div>
      {answer.ok ? (
        <Results tickets={answer.data} search={search} firstPage={!cursor} resource={resource} />
      ) : (
        <p id="refused" role="alert" className="notice bad">
          {refused.length > 0
            ? 'Enter a price such as 20, 49.50 or 1,000.'
            : answer.errors.map((error) => error.message).join(' ')}{' '}
          <AppLink href="/">Start over</AppLink>
        </p>
      )}
      <PagesNav path="/" params={search} cursor={cursor} next={answer.ok ? answer.next : undefined} />
    </>
  );
}

interface ResultsProps {
  tickets: Ticket[];
  search: Search;
  firstPage: boolean;
  resource: string;
}

function Results({ tickets, search, firstPage, resource }: ResultsProps) {
  if (tickets.length > 0) {
    const shown = tickets.map(({ id, version, status, price }) => ({ id, version, status, price }));
    return (
      <>
        <TicketCards tickets={tickets} />
        <LiveList tickets={shown} resource={resource} />
      </>
    );
  }
  if (!firstPage) return <p className="empty">There are no more tickets.</p>;
  return isFiltered(search) ? (
    <div className="empty">
      <h2>No tickets match</h2>
      <p>Try different words or a different price.</p>
      <AppLink href="/" className="button">
        Clear filters
      </AppLink>
    </div>
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
