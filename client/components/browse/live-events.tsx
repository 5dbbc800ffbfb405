'use client';

import { createContext, type ReactNode, useContext, useState } from 'react';
import type { EventSummary } from '../../lib/api/api-types';
import { read } from '../../lib/api/browser-api';
import { formatPrice } from '../../lib/ticket/money';
import { useLive } from '../ui/use-live';

type Shown = Pick<EventSummary, 'id' | 'title' | 'from' | 'available'>;

/** What the open page has heard of its events since it was rendered. */
const Heard = createContext<ReadonlyMap<string, EventSummary>>(new Map());

/** An event that is no longer listed has nothing left. */
async function current(events: Shown[], resource: string): Promise<EventSummary[]> {
  const listed = (await read<EventSummary[]>(resource)) ?? [];
  const gone = events.filter(({ id }) => !listed.some((event) => event.id === id));
  const asked = await Promise.all(gone.map(({ id }) => read<EventSummary>(`/api/tickets/events/${id}`)));
  return [...listed, ...asked.filter((event) => event !== undefined)];
}

interface Props {
  events: Shown[];
  /** The list in the API, polled while there is no stream. */
  resource: string;
  /** The list, with a `LiveState` for each event. */
  children: ReactNode;
}

/**
 * Keeps the prices and numbers of a list's events current while the page is open, and announces changes. The list
 * itself stays as it is: nothing moves away from under a finger.
 */
export function LiveEvents({ events, resource, children }: Props) {
  const [heard, setHeard] = useState<ReadonlyMap<string, EventSummary>>(new Map());
  const [news, setNews] = useState('');

  function take(event: EventSummary) {
    const before = heard.get(event.id) ?? events.find(({ id }) => id === event.id);
    if (!before || (before.from === event.from && before.available === event.available)) return;
    setHeard((known) => new Map(known).set(event.id, event));
    if (before.available !== event.available) setNews(`${event.title}: ${left(event.available)}.`);
    else setNews(`The price of ${event.title} has changed.`);
  }

  useLive<EventSummary>({
    stream: `/api/tickets/stream?ids=${events.map(({ id }) => id).join(',')}`,
    onNews: take,
    ask: async () => {
      for (const event of await current(events, resource)) take(event);
    },
  });
  return (
    <Heard value={heard}>
      {children}
      <p role="status" className="visually-hidden">
        {news}
      </p>
    </Heard>
  );
}

const left = (count: number): string => (count > 0 ? `${count} left` : 'none left');

interface StateProps {
  event: Shown & Pick<EventSummary, 'currency'>;
  locale: string;
}

/** A card's cheapest price, and how many tickets are left. */
export function LiveState({ event, locale }: StateProps) {
  const news = useContext(Heard).get(event.id);
  const { from, available, currency } = news ?? event;
  return (
    <>
      {from === undefined ? null : (
        <span>
          from <strong className="price">{formatPrice(from, currency, locale)}</strong>
        </span>
      )}
      <span>{left(available)}</span>
    </>
  );
}
