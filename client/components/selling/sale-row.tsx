import type { MajorUnits, Sale } from '../../lib/api/api-types';
import { writeMoment } from '../../lib/event/moments';
import type { PageLocale } from '../../lib/frame/page-locale';
import { madeOf } from '../../lib/selling/sale';
import { Row } from '../ui/row';
import { StatusBadge } from '../ui/status-badge';

interface Props {
  sale: Sale;
  ticket: Sale['tickets'][number];
  locale: PageLocale;
}

/** A sold ticket in a statement: when it was paid, for how much, and what of that its seller gets. */
export function SaleRow({ sale: { orderId, paidAt, currency }, ticket, locale }: Props) {
  const { id, title, price, refunded, due } = ticket;
  const amount = (major: MajorUnits) => locale.price(major, currency);
  const back = refunded < price ? 'Partly refunded' : 'Refunded';
  return (
    <Row
      id={`${orderId}-${id}`}
      title={title}
      href={`/tickets/${id}`}
      heading="h2"
      price={amount(due)}
      badge={refunded > 0 ? <span className="badge">{back}</span> : <StatusBadge status="sold" />}
      action={{ label: 'View', href: `/tickets/${id}` }}
    >
      <p className="hint">
        {`Paid ${writeMoment(paidAt, 'moment', locale.dates, 'UTC')} UTC: ${madeOf(ticket, amount)}.`}
      </p>
    </Row>
  );
}
