import type { EventSummary, Ticket } from '../../lib/api/api-types';
import { withQuery } from '../../lib/browse/search';
import { tickets } from '../../lib/event/offers';
import { CATEGORY_LABELS } from '../../lib/selling/listing';
import { formatPrice } from '../../lib/ticket/money';
import { AppLink } from '../ui/app-link';

interface Props {
  ticket: Ticket;
  /** The ticket's event when the page was rendered; undefined if it is not known. */
  event: EventSummary | undefined;
  priceLocale: string;
}

/** Where to go from a ticket that cannot be had: to what else its event has, and to others like it. */
export function LeadOn({ ticket: { category, status }, event, priceLocale }: Props) {
  const others = (event?.available ?? 0) - (status === 'available' ? 1 : 0);
  return (
    <p className="actions">
      {event && others > 0 ? (
        <AppLink href={`/events/${event.id}`} className="button">
          {`See ${tickets(others)} for the same event`}
          {event.from === undefined ? '' : `, from ${formatPrice(event.from, event.currency, priceLocale)}`}
        </AppLink>
      ) : null}
      <AppLink href={withQuery('/', { category })} className="button quiet">
        {category && category !== 'other' ? `Browse ${CATEGORY_LABELS[category].toLowerCase()}` : 'Browse other events'}
      </AppLink>
    </p>
  );
}
