'use client';

import { useEffect, useRef, useState } from 'react';
import { ask } from '../../lib/api/browser-api';
import { clockOffset, clockOffsetByPage } from '../../lib/live/server-clock';

const MINUTE = 60_000;
const TICK_MS = 250;

/** How far the server's clock is ahead of this computer's, ms; shared by all countdowns on this page. */
let offset: number | undefined;
let measuring: Promise<void> | undefined;

/** Asks the API for its time; without an answer the last offset stays. Concurrent calls share one request. */
function measure(probe: string): Promise<void> {
  const measureOnce = async () => {
    const sentAt = Date.now();
    const response = await ask(probe);
    if (response) offset = clockOffset(offset ?? 0, response.headers.get('date'), sentAt, Date.now());
    measuring = undefined;
  };
  measuring ??= measureOnce();
  return measuring;
}

interface Options {
  /** The end of the countdown, ms since 1970 on the server's clock. */
  until: number;
  /** The server's clock when it rendered the page, ms since 1970. */
  renderedAt: number;
  /** Any address of the API: every answer carries the server's time. */
  probe: string;
}

/** The time left in ms by the server's clock, whatever this computer's clock says; negative once it is over. */
export function useTimeLeft({ until, renderedAt, probe }: Options): number {
  const firstRenderedAt = useRef(renderedAt);
  const [left, setLeft] = useState(until - renderedAt);

  useEffect(() => {
    // A guess from a slower page would make this countdown go up by a second.
    offset = clockOffsetByPage(offset, firstRenderedAt.current, Date.now());
    const tick = () => setLeft(until - (Date.now() + (offset ?? 0)));
    const measureNow = async () => {
      if (document.hidden) return;
      await measure(probe);
      tick();
    };
    measureNow();
    const ticking = setInterval(tick, TICK_MS);
    // Measures again, for a laptop that slept or whose clock was changed.
    const measuringAgain = setInterval(measureNow, MINUTE);
    document.addEventListener('visibilitychange', measureNow);
    return () => {
      clearInterval(ticking);
      clearInterval(measuringAgain);
      document.removeEventListener('visibilitychange', measureNow);
    };
  }, [until, probe]);

  return left;
}
