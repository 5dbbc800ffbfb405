import type { Metadata } from 'next';
import { ListingRow } from '../../components/selling/listing-row';
import { SellingTotals } from '../../components/selling/selling-totals';
import { AppLink } from '../../components/ui/app-link';
import { LiveRefresh } from '../../components/ui/live-refresh';
import { PagesNav } from '../../components/ui/pages-nav';
import { Rows } from '../../components/ui/row';
import { apiGet, requireUser } from '../../lib/api/api';
import type { Ticket, TicketTotal } from '../../lib/api/api-types';
import { pageInWords, pageNumber, type Query, single, withQuery } from '../../lib/browse/search';
import { privateMetadata } from '../../lib/frame/metadata';
import { LISTING_LABELS } from '../../lib/selling/listing-labels';
import styles from './page.module.css';

interface Props {
  searchParams: Promise<Query>;
}

export async function generateMetadata({ searchParams }: Props): Promise<Metadata> {
  const title = `My listings${pageInWords(await searchParams)}`;
  return privateMetadata(title, 'The tickets you are selling, and those you have sold.');
}

const ALL = ['', 'All'] as const;
const FILTERS = [ALL, ...Object.entries(LISTING_LABELS)];

export default async function SellingPage({ searchParams }: Props) {
  const query = await searchParams;
  const user = await requireUser(withQuery('/selling', { status: single(query, 'status') }));
  const [status, label] = FILTERS.find(([value]) => value === single(query, 'status')) ?? ALL;
  const cursor = single(query, 'cursor');
  const resource = withQuery('/api/tickets', {
    limit: '24',
    userId: user.id,
    status: status || Object.keys(LISTING_LABELS).join(','),
    cursor,
  });
  const [answer, totals] = await Promise.all([
    apiGet<Ticket[]>(resource),
    apiGet<TicketTotal[]>('/api/tickets/totals'),
  ]);
  const tickets = answer.ok ? answer.data : [];
  return (
    <>
      <div className={styles.head}>
        <h1>{`My listings${pageInWords(query)}`}</h1>
        <div className="actions">
          <AppLink href="/selling/statement" className="button quiet">
            Statement
          </AppLink>
          <AppLink href="/tickets/new" className="button">
            Sell a ticket
          </AppLink>
        </div>
      </div>
      <SellingTotals totals={totals.ok ? totals.data : []} />
      <nav aria-label="Listings by status">
        <ul className={styles.tabs}>
          {FILTERS.map(([value, name]) => (
            <li key={value}>
              <AppLink
                href={withQuery('/selling', { status: value })}
                aria-current={value === status ? 'page' : undefined}
              >
                {name}
              </AppLink>
            </li>
          ))}
        </ul>
      </nav>
      {tickets.length > 0 ? (
        <Rows>
          {tickets.map((ticket) => (
            <ListingRow key={ticket.id} ticket={ticket} />
          ))}
        </Rows>
      ) : (
        <div className="empty">
          <h2>{status ? `No ${label.toLowerCase()} tickets` : 'You have not listed any tickets yet'}</h2>
          <AppLink href="/tickets/new" className="button">
            Sell a ticket
          </AppLink>
        </div>
      )}
      <PagesNav
        path="/selling"
        params={{ status }}
        page={pageNumber(query)}
        cursor={cursor}
        next={answer.ok ? answer.next : undefined}
      />
      {tickets.length > 0 ? (
        <LiveRefresh
          stream={`/api/tickets/stream?ids=${tickets.map((ticket) => ticket.id).join(',')}`}
          resource={resource}
          versions={Object.fromEntries(tickets.map(({ id, version }) => [id, version]))}
          status={tickets.map((ticket) => `${ticket.title} is now ${ticket.status}.`)}
        />
      ) : null}
    </>
  );
}
