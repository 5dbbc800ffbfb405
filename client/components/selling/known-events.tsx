'use client';

import { useEffect, useRef, useState } from 'react';
import type { EventSummary } from '../../lib/api/api-types';
import { read } from '../../lib/api/browser-api';
import { writeMoment } from '../../lib/event/moments';
import { othersAsk } from '../../lib/event/offers';
import { typedEvent } from '../../lib/selling/listing';
import styles from './known-events.module.css';

interface Props {
  dateLocale: string;
  /** Called with the event that was chosen, and without one once another title is typed. */
  onChoose(event?: EventSummary): void;
}

const shortest = 3;
const pauseMs = 250;

const known = (title: string) => read<EventSummary[]>(`/api/tickets/events?limit=3&q=${encodeURIComponent(title)}`);

/**
 * While a title is typed: the events that others sell tickets for, with what they ask. Choosing one fills in when and
 * where it is, so that both listings are for the same event.
 */
export function KnownEvents({ dateLocale, onChoose }: Props) {
  const list = useRef<HTMLDivElement>(null);
  const [events, setEvents] = useState<EventSummary[]>([]);
  const tell = useRef(onChoose);
  useEffect(() => {
    tell.current = onChoose;
  });

  useEffect(() => {
    const form = list.current?.closest('form');
    let timer: ReturnType<typeof setTimeout> | undefined;
    let typed = '';
    const look = async (title: string) => {
      const found = title.length < shortest ? [] : await known(title);
      // A later answer may have come first.
      if (title === typed) setEvents(found ?? []);
    };
    const onInput = ({ target }: Event) => {
      if (!(target instanceof HTMLInputElement) || target.name !== 'title') return;
      typed = target.value.trim();
      tell.current();
      clearTimeout(timer);
      timer = setTimeout(look, pauseMs, typed);
    };
    form?.addEventListener('input', onInput);
    return () => {
      clearTimeout(timer);
      form?.removeEventListener('input', onInput);
    };
  }, []);

  function choose(event: EventSummary) {
    const fields = list.current?.closest('form')?.elements;
    for (const [name, value] of Object.entries(typedEvent(event))) {
      const field = fields?.namedItem(name);
      if (field && 'value' in field) field.value = value ?? '';
    }
    setEvents([]);
    const last = fields?.namedItem('section');
    // The draft is kept on input.
    if (last instanceof HTMLElement) {
      last.dispatchEvent(new Event('input', { bubbles: true }));
      last.focus();
    }
    onChoose(event);
  }

  return (
    <div ref={list} role="status" className={styles.known}>
      {events.length > 0 ? <p className="hint">Is it one of these?</p> : null}
      {events.map((event) => (
        <button key={event.id} type="button" className="button quiet" onClick={() => choose(event)}>
          <bdi>{[event.title, event.venue, event.city].filter(Boolean).join(', ')}</bdi>
          <span className="hint">{facts(event, dateLocale)}</span>
        </button>
      ))}
    </div>
  );
}

function facts(event: EventSummary, dateLocale: string): string {
  const { eventDate, timeZone = 'UTC' } = event;
  const when = eventDate && writeMoment(eventDate, 'event', dateLocale, timeZone);
  return [when, othersAsk(event, dateLocale)].filter(Boolean).join(' · ');
}
