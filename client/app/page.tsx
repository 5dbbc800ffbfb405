import type { Metadata } from 'next';
import Link from 'next/link';
import { PagesNav } from '../components/pages-nav';
import { SearchForm } from '../components/search-form';
import { TicketCards } from '../components/ticket-cards';
import { apiGet } from '../lib/api';
import type { Ticket } from '../lib/api-types';
import { pageMetadata } from '../lib/metadata';
import { isFiltered, type Query, readSearch, type Search, single, withQuery } from '../lib/search';

interface Props {
  searchParams: Promise<Query>;
}

export async function generateMetadata({ searchParams }: Props): Promise<Metadata> {
  const { q } = readSearch(await searchParams);
  const title = q ? `Tickets for “${q}” · Ticketing` : 'Ticketing: concerts, matches and shows';
  return pageMetadata(title, 'Browse tickets that people sell, and reserve one while you pay for it.');
}

export default async function BrowsePage({ searchParams }: Props) {
  const query = await searchParams;
  const search = readSearch(query);
  const cursor = single(query, 'cursor');
  const answer = await apiGet<Ticket[]>(withQuery('/api/tickets', { limit: '24', ...search, cursor }));
  return (
    <>
      <h1>{search.q ? `Tickets for “${search.q}”` : 'Tickets'}</h1>
      <SearchForm search={search} />
      {answer.ok ? (
        <Results tickets={answer.data} search={search} firstPage={!cursor} />
      ) : (
        <p role="alert" className="notice bad">
          {answer.errors.map((error) => error.message).join(' ')} <Link href="/">Start over</Link>
        </p>
      )}
      <PagesNav path="/" params={search} cursor={cursor} next={answer.ok ? answer.next : undefined} />
    </>
  );
}

function Results({ tickets, search, firstPage }: { tickets: Ticket[]; search: Search; firstPage: boolean }) {
  if (tickets.length > 0) return <TicketCards tickets={tickets} />;
  if (!firstPage) return <p className="empty">There are no more tickets.</p>;
  return isFiltered(search) ? (
    <p className="empty">
      No ticket matches. <Link href="/">Clear filters</Link>
    </p>
  ) : (
    <p className="empty">
      No tickets are for sale yet. <Link href="/tickets/new">Sell one</Link>
    </p>
  );
}
