'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import type { Order, Ticket } from '../../lib/api/api-types';
import { read } from '../../lib/api/browser-api';
import { onHold } from '../../lib/orders/holds';
import { orderTickets } from '../../lib/orders/order-tickets';
import { LISTING_NAMES } from '../../lib/selling/listing';
import { isHidden } from '../../lib/selling/listing-labels';
import { formatPrice } from '../../lib/ticket/money';
import { Announcement } from '../ui/live-refresh';
import { StatusBadge } from '../ui/status-badge';
import { useLive } from '../ui/use-live';
import { useSpread } from '../ui/use-spread';
import styles from './live-ticket.module.css';
import { type OfferProps, TicketOffer } from './ticket-offer';

/** What the rest of the page shows. */
const DETAILS = (Object.keys(LISTING_NAMES) as (keyof typeof LISTING_NAMES)[]).filter((name) => name !== 'price');

const hasOtherDetails = (one: Ticket, other: Ticket) => DETAILS.some((name) => one[name] !== other[name]);

/**
 * A ticket's status and price, and what this visitor can do with it. Shows each change as it was streamed: of a ticket
 * that thousands watch, a change must not make each of their pages ask the API for all of it.
 */
export function LiveTicket({ ticket: rendered, hold: ownHold, event, visitor, holdTime, ...locales }: OfferProps) {
  const router = useRouter();
  const [heard, setHeard] = useState(rendered);
  const [ownOrder, setOwnOrder] = useState(ownHold);
  const soon = useSpread();
  const ticket = heard.id === rendered.id && heard.version > rendered.version ? heard : rendered;
  const hold = [ownOrder, ownHold].find((order) => order?.id === ticket.orderId) ?? null;
  const { id, orderId } = ticket;

  function take(news: Ticket): void {
    if (news.version <= ticket.version) return;
    setHeard(news);
    const isSale = news.status === 'sold' && visitor === news.userId;
    if (isSale || hasOtherDetails(news, rendered)) soon(() => router.refresh());
  }

  useLive<Ticket>({
    stream: `/api/tickets/stream?ids=${id}`,
    onNews: take,
    ask: async () => {
      const current = await read<Ticket>(`/api/tickets/${id}`);
      if (current) take(current);
    },
  });

  // Reserved in another tab of this browser.
  useEffect(() => onHold((order) => orderTickets(order).some((one) => one.id === id) && setOwnOrder(order)), [id]);

  // Or elsewhere by the same person.
  const isUnknown = visitor !== undefined && visitor !== ticket.userId && orderId !== null && !hold;
  const [asked, setAsked] = useState(rendered.orderId);
  useEffect(() => {
    if (!isUnknown || asked === orderId) return;
    setAsked(orderId);
    soon(async () => {
      const newest = await read<Order[]>('/api/orders?limit=5');
      setOwnOrder((known) => newest?.find((order) => order.id === orderId) ?? known);
    });
  }, [isUnknown, asked, orderId, soon]);

  return (
    <>
      {ticket.status === 'available' ? null : (
        <p>
          <StatusBadge status={isHidden(ticket) ? 'hidden' : ticket.status} />
        </p>
      )}
      <p className={styles.price}>{formatPrice(ticket.price, ticket.currency, locales.priceLocale)}</p>
      <TicketOffer ticket={ticket} event={event} visitor={visitor} hold={hold} holdTime={holdTime} {...locales} />
      <Announcement sentences={[`This ticket is now ${ticket.status}.`]} />
    </>
  );
}
