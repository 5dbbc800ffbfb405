'use client';

import { useState, useSyncExternalStore } from 'react';
import type { EventSummary } from '../../lib/api-types';
import { read } from '../../lib/browser-api';
import { formatPrice } from '../../lib/money';
import { useLive } from '../ui/use-live';

type Shown = Pick<EventSummary, 'id' | 'title' | 'from' | 'available'>;

/** What the open page has heard of its events since it was rendered. */
const heard = new Map<string, EventSummary>();
const listeners = new Set<() => void>();
const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

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
}

/**
 * Keeps the prices and numbers of a list's events current while the page is open, and announces changes. The list
 * itself stays as it is: nothing moves away from under a finger.
 */
export function LiveEvents({ events, resource }: Props) {
  const [news, setNews] = useState('');

  function take(event: EventSummary) {
    const before = heard.get(event.id) ?? events.find(({ id }) => id === event.id);
    if (!before || (before.from === event.from && before.available === event.available)) return;
    heard.set(event.id, event);
    for (const listener of listeners) listener();
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
    <p role="status" className="visually-hidden">
      {news}
    </p>
  );
}

const left = (count: number): string => (count > 0 ? `${count} left` : 'none left');

interface StateProps {
  event: Shown & Pick<EventSummary, 'currency'>;
  locale: string;
}

/** A card's cheapest price, and how many tickets are left. */
export function LiveState({ event, locale }: StateProps) {
  const news = useSyncExternalStore(
    subscribe,
    () => heard.get(event.id),
    () => undefined,
  );
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
