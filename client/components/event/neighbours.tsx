import type { EventSummary } from '../../lib/api/api-types';
import { tickets } from '../../lib/event/offers';
import type { PageLocale } from '../../lib/frame/page-locale';
import { AppLink } from '../ui/app-link';

interface Props {
  event: EventSummary;
  price: PageLocale['price'];
}

/** The way back from a ticket to its event, and what is for sale there. */
export function Neighbours({ event: { id, available, from, currency }, price }: Props) {
  return (
    <p>
      <AppLink href={`/events/${id}`}>About the event</AppLink>
      {from === undefined ? null : `: ${tickets(available)} from ${price(from, currency)}`}
    </p>
  );
}
