'use client';

import { useEffect, useRef } from 'react';
import { SharedStream } from '../../lib/live/shared-stream';

/** Polling interval while there is no stream. */
export const FALLBACK_MS = 5_000;

interface Live<T> {
  /** The server-sent stream to follow; undefined for none, and no polling. */
  stream: string | undefined;
  /** Called with an item's current state when it has changed. */
  onNews(item: T): void;
  /** Asks the API for what the stream would have sent: after connecting, and repeatedly while there is no stream. */
  ask(): void;
  /** Also polls this often while the stream is open, ms. */
  askEvery?: number | undefined;
}

/**
 * Follows a stream of changes, and polls while there is none. Hidden tabs do not take part: a browser may freeze them.
 */
export function useLive<T extends { id: string }>(live: Live<T>): void {
  const latest = useRef(live);
  useEffect(() => {
    latest.current = live;
  });
  const { stream, askEvery } = live;

  useEffect(() => {
    if (stream === undefined) return;
    const ask = () => latest.current.ask();
    const live = new SharedStream<T>({ url: stream, ask, onNews: (item) => latest.current.onNews(item) });
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
