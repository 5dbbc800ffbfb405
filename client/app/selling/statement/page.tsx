import type { Metadata } from 'next';
import { SaleRow } from '../../../components/selling/sale-row';
import { StatementSums } from '../../../components/selling/selling-totals';
import { AppLink } from '../../../components/ui/app-link';
import { PagesNav } from '../../../components/ui/pages-nav';
import { Rows } from '../../../components/ui/row';
import { apiData, apiGet, requireUser } from '../../../lib/api/api';
import type { Sale, SalesTotal } from '../../../lib/api/api-types';
import { pageInWords, pageNumber, type Query, single, withQuery } from '../../../lib/browse/search';
import { privateMetadata } from '../../../lib/frame/metadata';
import { pageLocale } from '../../../lib/frame/page-locale';
import { neighbours, readMonth, writeMonth } from '../../../lib/selling/statement';
import styles from '../page.module.css';

interface Props {
  searchParams: Promise<Query>;
}

const monthIn = (query: Query) => readMonth(single(query, 'month'), new Date());

export async function generateMetadata({ searchParams }: Props): Promise<Metadata> {
  const query = await searchParams;
  const title = `Statement for ${writeMonth(monthIn(query), 'en')}${pageInWords(query)}`;
  return privateMetadata(title, 'What you have sold in a month, what of it went back, and what you get.');
}

/** A seller's month: its sums, and its sales, the latest first. */
export default async function StatementPage({ searchParams }: Props) {
  const query = await searchParams;
  await requireUser(withQuery('/selling/statement', { month: single(query, 'month') }));
  const [month, cursor] = [monthIn(query), single(query, 'cursor')];
  const { earlier, later } = neighbours(month, new Date());
  const [answer, totals, locale] = await Promise.all([
    apiGet<Sale[]>(withQuery('/api/orders/sales', { month, limit: '24', cursor })),
    apiData<SalesTotal[]>(withQuery('/api/orders/sales/totals', { month })),
    pageLocale(),
  ]);
  const sales = answer.ok ? answer.data : [];
  return (
    <>
      <div className={styles.head}>
        <h1>{`Statement for ${writeMonth(month, locale.dates)}${pageInWords(query)}`}</h1>
        <nav aria-label="Months" className="actions">
          <AppLink href={withQuery('/selling/statement', { month: earlier })} className="button quiet">
            {writeMonth(earlier, locale.dates)}
          </AppLink>
          {later ? (
            <AppLink href={withQuery('/selling/statement', { month: later })} className="button quiet">
              {writeMonth(later, locale.dates)}
            </AppLink>
          ) : null}
        </nav>
      </div>
      <p className="hint">
        A ticket is in the month in which it was paid, in UTC, also if its money goes back later. You get its price
        without what goes back and without our fee, as it was when the ticket was reserved.
      </p>
      <StatementSums totals={totals} />
      {totals.length > 0 ? (
        <p>
          <a href={withQuery('/api/orders/sales.csv', { month })} download>
            Download this month as CSV
          </a>
        </p>
      ) : null}
      {sales.length > 0 ? (
        <Rows>
          {sales.flatMap((sale) =>
            sale.tickets.map((ticket) => (
              <SaleRow key={`${sale.orderId}-${ticket.id}`} sale={sale} ticket={ticket} locale={locale} />
            )),
          )}
        </Rows>
      ) : (
        <div className="empty">
          <h2>{`Nothing sold in ${writeMonth(month, locale.dates)}`}</h2>
          <AppLink href="/selling" className="button">
            My listings
          </AppLink>
        </div>
      )}
      <PagesNav
        path="/selling/statement"
        params={{ month }}
        page={pageNumber(query)}
        cursor={cursor}
        next={answer.ok ? answer.next : undefined}
      />
    </>
  );
}
