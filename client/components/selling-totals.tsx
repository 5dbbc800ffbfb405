import type { Ticket } from '../lib/api-types';
import { LISTING_STATUSES } from '../lib/own-listings';
import { pageLocale } from '../lib/page-locale';
import { totalsOf } from '../lib/totals';

const LABELS = { available: 'Listed', reserved: 'Reserved', sold: 'Sold', withdrawn: 'Withdrawn' } as const;

interface Props {
  listings: Ticket[];
  /** There are no more than these. */
  complete: boolean;
}

/** How many listings there are in each state, and what they are worth. Nothing while there are none. */
export async function SellingTotals({ listings, complete }: Props) {
  if (listings.length === 0) return null;
  const locale = await pageLocale();
  return (
    <>
      <dl className="totals" aria-label="Totals">
        {totalsOf(listings, LISTING_STATUSES).map(({ status, count, sums }) => (
          <div key={status}>
            <dt>{LABELS[status]}</dt>
            <dd className="count">{count}</dd>
            <dd>{sums.map(({ price, currency }) => locale.price(price, currency)).join(' + ') || '–'}</dd>
          </div>
        ))}
      </dl>
      {complete ? null : <p className="hint">Of your newest {listings.length} listings.</p>}
    </>
  );
}
