'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useRef, useState } from 'react';

interface Props {
  /** The server-sent stream to follow. */
  stream: string;
  /** Where the API tells the same things, one or a list, when there is no stream. */
  resource: string;
  /** What the page shows already: id -> version. */
  versions: Record<string, number>;
  /** A list that can grow: things not among `versions` are news too. */
  growing?: boolean;
  /** The page waits for a change that may be in something else than the resource: render it anew this often, ms. */
  renderEvery?: number | undefined;
  /** Said to screen readers whenever it changes. */
  status: string;
}

interface Versioned {
  id: string;
  version: number;
}

const FALLBACK_MS = 5_000;

function isNews({ id, version }: Versioned, { versions, growing = false }: Props): boolean {
  const known = versions[id];
  return known === undefined ? growing : version > known;
}

/** Whether the page is behind the API. Without an answer it is not: rendering anew would replace it by an error page. */
async function isBehind(props: Props): Promise<boolean> {
  const response = await fetch(props.resource, { cache: 'no-store' }).catch(() => null);
  if (!response || response.status >= 500) return false;
  if (!response.ok || props.renderEvery !== undefined) return true;
  const answer: Versioned | Versioned[] = await response.json();
  return [answer].flat().some((item) => isNews(item, props));
}

/**
 * Renders the page anew on the server when what it shows has changed: told by the stream, found by asking while there is none.
 * The stream is closed in hidden tabs: a browser has only six HTTP/1.1 connections per site, for all its tabs together.
 */
export function LiveRefresh(props: Props) {
  const { stream, renderEvery, status } = props;
  const router = useRouter();
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });

  useEffect(() => {
    let source: EventSource | undefined;

    const ask = async () => {
      if (await isBehind(latest.current)) router.refresh();
    };
    const onNews = (message: MessageEvent<string>) => {
      if (isNews(JSON.parse(message.data), latest.current)) router.refresh();
    };
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
      if (renderEvery !== undefined || source?.readyState !== EventSource.OPEN) ask();
      if (source?.readyState === EventSource.CLOSED) connect();
    };

    onVisibility();
    document.addEventListener('visibilitychange', onVisibility);
    const timer = setInterval(onTimer, renderEvery ?? FALLBACK_MS);
    return () => {
      source?.close();
      document.removeEventListener('visibilitychange', onVisibility);
      clearInterval(timer);
    };
  }, [stream, renderEvery, router]);

  return <Announcement text={status} />;
}

/** Says `text` to screen readers when it changes, not when the page is opened. */
function Announcement({ text }: { text: string }) {
  const [first] = useState(text);
  const [changed, setChanged] = useState(false);
  if (!changed && text !== first) setChanged(true);
  return (
    <p role="status" className="visually-hidden">
      {changed ? text : ''}
    </p>
  );
}
