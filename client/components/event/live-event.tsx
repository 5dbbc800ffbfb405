'use client';

import { useRouter } from 'next/navigation';
import { createContext, type ReactNode, useContext, useRef, useState } from 'react';
import type { EventSummary, EventWithOffers, Ticket } from '../../lib/api/api-types';
import { read } from '../../lib/api/browser-api';
import { HAS_STARTED } from '../../lib/event/event-time';
import { tickets } from '../../lib/event/offers';
import { formatPrice } from '../../lib/ticket/money';
import { Announcement } from '../ui/live-refresh';
import { StatusBadge } from '../ui/status-badge';
import { useLive } from '../ui/use-live';
import { useSpread } from '../ui/use-spread';

export type Offer = Pick<Ticket, 'id' | 'status' | 'price' | 'currency' | 'version'>;
type Summary = Pick<EventSummary, 'id' | 'available' | 'from' | 'currency'>;
type News = Ticket | EventSummary;

/** One stream follows no more. */
const MOST_FOLLOWED = 100;

/** What the open page has heard of the event's offers since it was rendered. */
const Heard = createContext<ReadonlyMap<string, Offer>>(new Map());

const newest = (one: Offer, other: Offer | undefined) => (other && other.version > one.version ? other : one);

interface Props {
  event: Summary;
  offers: Offer[];
  /** Whether it has begun: nothing of it is for sale any more. */
  begun: boolean;
  priceLocale: string;
  /** For who has to wait, while nothing is for sale. */
  waiting: ReactNode;
  /** The offers, each with an `OfferState`. */
  children: ReactNode;
}

/**
 * Keeps an event's page current: shows each change as it was streamed, and re-renders the page only for offers that it
 * does not have yet. That is spread over a few seconds, because thousands may have it open.
 */
export function LiveEvent({ event: rendered, offers, begun, priceLocale, waiting, children }: Props) {
  const router = useRouter();
  const soon = useSpread();
  const [summary, setSummary] = useState<{ of: Summary; news: Summary }>();
  const heard = useRef(new Map<string, Offer>());
  const [shown, setShown] = useState<ReadonlyMap<string, Offer>>(heard.current);
  const event = summary?.of === rendered ? summary.news : rendered;

  /** The number of offers for sale on this page. */
  const forSale = () =>
    offers.filter((offer) => newest(offer, heard.current.get(offer.id)).status === 'available').length;

  function takeOffer(offer: Offer): void {
    const known = offers.find(({ id }) => id === offer.id);
    if (!known || newest(known, heard.current.get(offer.id)).version >= offer.version) return;
    heard.current = new Map(heard.current).set(offer.id, offer);
    setShown(heard.current);
  }

  function takeSummary(news: Summary): void {
    setSummary({ of: rendered, news });
    const isComplete = () => news.available === forSale() || offers.length >= MOST_FOLLOWED;
    if (!isComplete()) soon(() => isComplete() || router.refresh());
  }

  useLive<News>({
    stream: `/api/tickets/stream?ids=${[event, ...offers]
      .slice(0, MOST_FOLLOWED)
      .map(({ id }) => id)
      .join(',')}`,
    onNews: (news) => ('status' in news ? takeOffer(news) : takeSummary(news)),
    ask: async () => {
      const current = await read<EventWithOffers>(`/api/tickets/events/${event.id}`);
      for (const offer of current?.offers ?? []) takeOffer(offer);
      if (current) takeSummary(current);
    },
  });

  const { available, from, currency } = event;
  const isForSale = available > 0 && from !== undefined;
  return (
    <>
      {begun ? (
        <p className="notice">{HAS_STARTED}</p>
      ) : isForSale ? (
        <p>
          {tickets(available)} from <strong className="price">{formatPrice(from, currency, priceLocale)}</strong>
        </p>
      ) : (
        <>
          <p className="notice">Nothing is for sale right now.</p>
          {waiting}
        </>
      )}
      <Heard value={shown}>{children}</Heard>
      <Announcement
        sentences={[available > 0 ? `${tickets(available)} for sale.` : 'Nothing is for sale right now.']}
      />
    </>
  );
}

/** @returns offers as they are now, as far as the page has heard */
export function useOffers(offers: Offer[]): Offer[] {
  const heard = useContext(Heard);
  return offers.map((offer) => newest(offer, heard.get(offer.id)));
}

/** An offer's status, where it is not for sale, and its price. */
export function OfferState({ offer, priceLocale }: { offer: Offer; priceLocale: string }) {
  const { status, price, currency } = useOffers([offer])[0] ?? offer;
  return (
    <>
      {status === 'available' ? null : <StatusBadge status={status} />}
      <strong className="price">{formatPrice(price, currency, priceLocale)}</strong>
    </>
  );
}
