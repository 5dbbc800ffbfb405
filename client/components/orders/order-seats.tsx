import type { Order, Ticket } from '../../lib/api/api-types';
import { placeOf } from '../../lib/event/offers';
import type { PageLocale } from '../../lib/frame/page-locale';
import { orderTickets } from '../../lib/orders/order-tickets';
import { AppLink } from '../ui/app-link';
import styles from './order-seats.module.css';

interface Props {
  order: Order;
  /** The tickets' current state, in their order in the order; null where one no longer exists. */
  tickets: (Ticket | null)[];
  price: PageLocale['price'];
}

/** Each ticket of an order for several: where it is, what it costs and, once it is paid, the page that shows it. */
export function OrderSeats({ order, tickets, price }: Props) {
  return (
    <ul className={styles.seats} aria-label="Tickets">
      {orderTickets(order).map(({ id, path, admission, resale, ...ticket }, at) => {
        const known = tickets[at];
        const place = (known && placeOf(known)) || `Ticket ${at + 1}`;
        return (
          <li key={id} className={styles.seat}>
            {admission ? <AppLink href={path}>{place}</AppLink> : <bdi>{place}</bdi>}
            {admission?.usedAt ? <span className="badge">Used</span> : null}
            {resale ? (
              <AppLink href={`/tickets/${resale.ticketId}`}>{resale.sold ? 'Sold on' : 'For sale'}</AppLink>
            ) : null}
            <span className="price">{price(ticket.price, ticket.currency)}</span>
          </li>
        );
      })}
    </ul>
  );
}
