import type { SalesTotal, TicketTotal } from '../../lib/api/api-types';
import { pageLocale } from '../../lib/frame/page-locale';
import { LISTING_LABELS } from '../../lib/selling/listing-labels';
import styles from './selling-totals.module.css';

/** How many listings are in each state, and their total price. Renders nothing if there are none. */
export async function SellingTotals({ totals }: { totals: TicketTotal[] }) {
  if (totals.length === 0) return null;
  const locale = await pageLocale();
  return (
    <dl className={styles.totals} aria-label="Totals">
      {Object.entries(LISTING_LABELS).map(([status, label]) => {
        const some = totals.filter((total) => total.status === status);
        return (
          <div key={status}>
            <dt>{label}</dt>
            <dd className={styles.count}>{some.reduce((sum, { count }) => sum + count, 0)}</dd>
            <dd>{some.map(({ price, currency }) => locale.price(price, currency)).join(' + ') || '–'}</dd>
          </div>
        );
      })}
    </dl>
  );
}

const SUMS = { price: 'Sold', refunded: 'Refunded', fee: 'Fees', due: 'You get' } as const;

/** What was sold in a month, what of it went back, the fees, and what is left. Renders nothing if nothing was sold. */
export async function StatementSums({ totals }: { totals: SalesTotal[] }) {
  if (totals.length === 0) return null;
  const locale = await pageLocale();
  return (
    <dl className={styles.totals} aria-label="Sums">
      {Object.entries(SUMS).map(([sum, label]) => (
        <div key={sum}>
          <dt>{label}</dt>
          {totals.map((total) => (
            <dd key={total.currency} className={styles.count}>
              {locale.price(total[sum as keyof typeof SUMS], total.currency)}
            </dd>
          ))}
        </div>
      ))}
    </dl>
  );
}
