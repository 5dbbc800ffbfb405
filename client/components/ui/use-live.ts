'use client';

import { useEffect, useRef } from 'react';
import { LiveStream } from '../../lib/live-stream';

/** How long to wait between two questions while there is no stream. */
export const FALLBACK_MS = 5_000;

interface Live<T> {
  /** The server-sent stream to follow. */
  stream: string;
  /** Something has changed, and this is what it is now. */
  onNews(item: T): void;
  /** Asks the API for what the stream would have told: after connecting, and again and again while there is none. */
  ask(): void;
  /** Asks this often besides the stream, ms. */
  askEvery?: number | undefined;
}

/**
 * Follows a stream of changes, and asks while there is none.
 * It is closed in hidden tabs: a browser has only six HTTP/1.1 connections per site, for all its tabs together.
 */
export function useLive<T>(live: Live<T>): void {
  const latest = useRef(live);
  useEffect(() => {
    latest.current = live;
  });
  const { stream, askEvery } = live;

  useEffect(() => {
    const ask = () => latest.current.ask();
    const live = new LiveStream<T>({ url: stream, ask, onNews: (item) => latest.current.onNews(item) });
    const show = () => {
      if (!live.connect()) ask();
    };
    const onVisibility = () => (document.hidden ? live.close() : show());
    const onTimer = () => {
      if (document.hidden) return;
      if (askEvery !== undefined || !live.isOpen) ask();
      live.connect();
    };

    onVisibility();
    document.addEventListener('visibilitychange', onVisibility);
    const timer = setInterval(onTimer, askEvery ?? FALLBACK_MS);
    return () => {
      live.close();
      document.removeEventListener('visibilitychange', onVisibility);
      clearInterval(timer);
    };
  }, [stream, askEvery]);
}
