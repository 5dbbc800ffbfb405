import Link from 'next/link';
import { LiveRefresh } from '../../components/live-refresh';
import { PagesNav } from '../../components/pages-nav';
import { TicketCards } from '../../components/ticket-cards';
import { apiGet, requireUser } from '../../lib/api';
import type { Ticket } from '../../lib/api-types';
import { pageMetadata } from '../../lib/metadata';
import { type Query, single, withQuery } from '../../lib/search';

export const metadata = pageMetadata('My listings', 'The tickets you are selling, and what became of them.');

const FILTERS = [
  ['', 'All'],
  ['available', 'Available'],
  ['reserved', 'Reserved'],
  ['sold', 'Sold'],
  ['withdrawn', 'Withdrawn'],
] as const;

const EVERY_STATUS = 'available,reserved,sold,withdrawn';

export default async function SellingPage({ searchParams }: { searchParams: Promise<Query> }) {
  const user = await requireUser('/selling');
  const query = await searchParams;
  const status = FILTERS.find(([value]) => value === single(query, 'status'))?.[0] ?? '';
  const cursor = single(query, 'cursor');
  const resource = withQuery('/api/tickets', { limit: '24', userId: user.id, status: status || EVERY_STATUS, cursor });
  const answer = await apiGet<Ticket[]>(resource);
  const tickets = answer.ok ? answer.data : [];
  return (
    <>
      <div className="page-head">
        <h1>My listings</h1>
        <Link href="/tickets/new" className="button">
          Sell a ticket
        </Link>
      </div>
      <nav aria-label="Listings by status">
        <ul className="tabs">
          {FILTERS.map(([value, label]) => (
            <li key={value}>
              <Link
                href={withQuery('/selling', { status: value })}
                aria-current={value === status ? 'page' : undefined}
              >
                {label}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      {tickets.length > 0 ? (
        <TicketCards tickets={tickets} />
      ) : (
        <p className="empty">
          {status ? `None of your listings is ${status}.` : 'You have not listed a ticket yet.'}{' '}
          <Link href="/tickets/new">Sell a ticket</Link>
        </p>
      )}
      <PagesNav path="/selling" params={{ status }} cursor={cursor} next={answer.ok ? answer.next : undefined} />
      {tickets.length > 0 ? (
        <LiveRefresh
          stream={`/api/tickets/stream?ids=${tickets.map((ticket) => ticket.id).join(',')}`}
          resource={resource}
          versions={Object.fromEntries(tickets.map(({ id, version }) => [id, version]))}
          status={tickets.map((ticket) => `${ticket.title}: ${ticket.status}`).join('. ')}
        />
      ) : null}
    </>
  );
}
