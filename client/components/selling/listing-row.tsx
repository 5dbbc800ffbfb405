import type { Ticket } from '../../lib/api-types';
import { pageLocale } from '../../lib/page-locale';
import { AppLink } from '../ui/app-link';
import { LocalTime } from '../ui/local-time';
import { StatusBadge } from '../ui/status-badge';

/** The seller's next action for a listing. */
function actionOf({ id, status }: Ticket): { label: string; href: string } {
  if (status === 'available') return { label: 'Edit', href: `/tickets/${id}/edit` };
  if (status === 'withdrawn') return { label: 'List another', href: '/tickets/new' };
  return { label: 'View', href: `/tickets/${id}` };
}

/** One of the seller's listings: title, price, status and next action. */
export async function ListingRow({ ticket }: { ticket: Ticket }) {
  const locale = await pageLocale();
  const action = actionOf(ticket);
  const facts = [ticket.venue, ticket.section].filter(Boolean).join(' · ');
  return (
    <li className="row">
      <div>
        <h2 id={`title-${ticket.id}`}>
          <AppLink href={`/tickets/${ticket.id}`}>
            <bdi>{ticket.title}</bdi>
          </AppLink>
        </h2>
        <p className="hint">
          {ticket.eventDate ? <LocalTime iso={ticket.eventDate} locale={locale.dates} format="event" /> : null}
          {ticket.eventDate && facts ? ' · ' : null}
          <bdi>{facts}</bdi>
        </p>
        {ticket.status === 'reserved' ? (
          <p className="hint">
            Locked until the buyer pays or releases it
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
      </div>
      <strong className="price">{locale.price(ticket.price, ticket.currency)}</strong>
      <StatusBadge status={ticket.status} />
      <AppLink
        id={`next-${ticket.id}`}
        href={action.href}
        className="button quiet"
        aria-labelledby={`next-${ticket.id} title-${ticket.id}`}
      >
        {action.label}
      </AppLink>
    </li>
  );
}
