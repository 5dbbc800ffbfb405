'use client';

import { useEffect, useRef } from 'react';

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
    let source: EventSource | undefined;

    const ask = () => latest.current.ask();
    const onNews = (message: MessageEvent<string>) => latest.current.onNews(JSON.parse(message.data));
    const connect = () => {
      source?.close();
      source = new EventSource(stream);
      // What happened between the rendering and now, or while the connection was lost, was not streamed to us.
      source.addEventListener('open', ask);
      for (const name of ['message', 'ticket', 'order']) source.addEventListener(name, onNews);
    };
    const onVisibility = () => (document.hidden ? source?.close() : connect());
    const onTimer = () => {
      if (document.hidden) return;
      if (askEvery !== undefined || source?.readyState !== EventSource.OPEN) ask();
      if (source?.readyState === EventSource.CLOSED) connect();
    };

    onVisibility();
    document.addEventListener('visibilitychange', onVisibility);
    const timer = setInterval(onTimer, askEvery ?? FALLBACK_MS);
    return () => {
      source?.close();
      document.removeEventListener('visibilitychange', onVisibility);
      clearInterval(timer);
    };
  }, [stream, askEvery]);
}
