import type { TicketTotal } from '../../lib/api-types';
import { LISTING_LABELS } from '../../lib/listing-labels';
import { pageLocale } from '../../lib/page-locale';
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
