import type { Ticket } from '../../lib/api/api-types';
import { withQuery } from '../../lib/browse/search';
import { pageLocale } from '../../lib/frame/page-locale';
import { isHidden } from '../../lib/selling/listing-labels';
import { whatIsLeft, whenPaid } from '../../lib/selling/sold';
import { dated, EventTime } from '../ui/event-time';
import { LocalTime } from '../ui/local-time';
import { Row } from '../ui/row';
import { StatusBadge } from '../ui/status-badge';

/** The seller's next action for a listing. */
function actionOf(ticket: Ticket): { label: string; href: string } {
  const { id, status, resaleOf } = ticket;
  if (status === 'available') return { label: 'Edit', href: `/tickets/${id}/edit` };
  if (status === 'withdrawn' && !isHidden(ticket))
    return { label: 'List again', href: withQuery('/tickets/new', resaleOf ? { resale: resaleOf } : { like: id }) };
  if (status === 'sold' && !resaleOf) return { label: 'Check in', href: `/selling/${id}/door` };
  return { label: 'View', href: `/tickets/${id}` };
}

/** One of the seller's listings: title, price, status and next action. */
export async function ListingRow({ ticket }: { ticket: Ticket }) {
  const locale = await pageLocale();
  const event = dated(ticket);
  const facts = [ticket.venue, ticket.city, ticket.section].filter(Boolean).join(' · ');
  return (
    <Row
      id={ticket.id}
      title={ticket.title}
      href={`/tickets/${ticket.id}`}
      heading="h2"
      price={locale.price(ticket.price, ticket.currency)}
      badge={<StatusBadge status={isHidden(ticket) ? 'hidden' : ticket.status} />}
      action={actionOf(ticket)}
    >
      <p className="hint">
        {event ? <EventTime event={event} locale={locale.dates} /> : null}
        {event && facts ? ' · ' : null}
        <bdi>{facts}</bdi>
      </p>
      {ticket.status === 'sold' ? (
        <p className="hint">
          What you get is in your statement. {whenPaid(ticket)} {whatIsLeft(ticket)}
        </p>
      ) : null}
      {ticket.status === 'reserved' ? (
        <p className="hint">
          {ticket.offered
            ? 'Held for someone who has waited, until they take it or let it pass'
            : 'Locked until the buyer pays or releases it'}
          {ticket.reservedUntil ? (
            <>
              {', by '}
              <LocalTime iso={ticket.reservedUntil} locale={locale.dates} format="time" />
              {' at the latest'}
            </>
          ) : null}
          .
        </p>
      ) : null}
    </Row>
  );
}
