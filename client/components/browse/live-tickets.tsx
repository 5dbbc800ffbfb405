'use client';

import { useState, useSyncExternalStore } from 'react';
import { read } from '../../lib/browser-api';
import { type LiveTicket, liveTickets } from '../../lib/live-tickets';
import { formatPrice } from '../../lib/money';
import { StatusBadge } from '../ui/status-badge';
import { useLive } from '../ui/use-live';
import styles from './ticket-cards.module.css';

type Shown = Pick<LiveTicket, 'id' | 'version' | 'status' | 'price'>;

interface Props {
  tickets: Shown[];
  /** The list in the API, polled while there is no stream. */
  resource: string;
}

/** The current state of the tickets shown. Those that have left the list are fetched one by one. */
async function current(tickets: Shown[], resource: string): Promise<LiveTicket[]> {
  const listed = await read<LiveTicket[]>(resource);
  if (!listed) return [];
  const gone = tickets.filter(({ id }) => !listed.some((ticket) => ticket.id === id));
  const asked = await Promise.all(gone.map(({ id }) => read<LiveTicket>(`/api/tickets/${id}`)));
  return [...listed, ...asked.filter((ticket) => ticket !== undefined)];
}

/**
 * Keeps the status and price of a list's tickets current while the page is open, and announces changes. The list itself
 * stays as it is: nothing moves away from under a finger.
 */
export function LiveList({ tickets, resource }: Props) {
  const [news, setNews] = useState('');

  function take(ticket: LiveTicket) {
    const shown = tickets.find(({ id }) => id === ticket.id);
    if (!shown) return;
    const before = liveTickets.get(ticket.id) ?? shown;
    if (ticket.version <= before.version || !liveTickets.put(ticket)) return;
    if (ticket.status !== before.status) setNews(`${ticket.title} is now ${ticket.status}.`);
    else if (ticket.price !== before.price) setNews(`The price of ${ticket.title} has changed.`);
  }

  useLive<LiveTicket>({
    stream: `/api/tickets/stream?ids=${tickets.map(({ id }) => id).join(',')}`,
    onNews: take,
    ask: async () => {
      for (const ticket of await current(tickets, resource)) take(ticket);
    },
  });
  return (
    <p role="status" className="visually-hidden">
      {news}
    </p>
  );
}

interface StateProps {
  ticket: Shown;
  /** The price as the server rendered it. */
  price: string;
  /** The locale for rendering another price. */
  locale: string;
}

/** A card's price and status. */
export function LiveState({ ticket, price, locale }: StateProps) {
  const heard = useSyncExternalStore(
    liveTickets.subscribe,
    () => liveTickets.get(ticket.id),
    () => undefined,
  );
  const news = heard && heard.version > ticket.version ? heard : undefined;
  return (
    <p className={styles.foot}>
      <strong className="price">
        {news && news.price !== ticket.price ? formatPrice(news.price, news.currency, locale) : price}
      </strong>
      <StatusBadge status={news?.status ?? ticket.status} />
    </p>
  );
}
