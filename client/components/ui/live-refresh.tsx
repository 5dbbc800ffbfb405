'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useRef, useState, useTransition } from 'react';
import { ask } from '../../lib/api/browser-api';
import { useLive } from './use-live';

interface Props {
  /** The server-sent stream to follow. */
  stream: string;
  /** The API resource with the same things, one or a list, polled while there is no stream. */
  resource: string;
  /** The versions that the page shows: id -> version. */
  versions: Record<string, number>;
  /** A list that can grow: items not in `versions` count as changes, too. */
  growing?: boolean;
  /** Set while the page waits for a change that may be outside the resource: re-render it this often, ms. */
  renderEvery?: number | undefined;
  /** One sentence for each thing on the page: sentences that are new after a change are announced to screen readers. */
  status: string[];
}

interface Versioned {
  id: string;
  version: number;
}

function isNews({ id, version }: Versioned, { versions, growing = false }: Props): boolean {
  const known = versions[id];
  return known === undefined ? growing : version > known;
}

/**
 * Whether the page is older than the API's state. Without an answer, false: re-rendering would replace the page by an
 * error page.
 */
async function isBehind(props: Props): Promise<boolean> {
  const response = await ask(props.resource);
  if (!response) return false;
  if (!response.ok || props.renderEvery !== undefined) return true;
  const answer: Versioned | Versioned[] = await response.json();
  const items = [answer].flat();
  return items.some((item) => isNews(item, props)) || items.length < Object.keys(props.versions).length;
}

/** Re-renders the page on the server, one rendering at a time: however much happens meanwhile, one more follows. */
function useRerender(): () => void {
  const router = useRouter();
  const [rendering, start] = useTransition();
  const again = useRef(false);
  const rerender = () => {
    again.current = rendering;
    if (!rendering) start(() => router.refresh());
  };
  useEffect(() => {
    if (rendering || !again.current) return;
    again.current = false;
    start(() => router.refresh());
  }, [rendering, router]);
  return rerender;
}

/**
 * Re-renders the visitor's own page on the server when its contents have changed: learned from the stream, or by polling
 * while there is none. Not for a page that many have open: each would ask the API for all of it, at the same moment.
 */
export function LiveRefresh(props: Props) {
  const rerender = useRerender();
  useLive<Versioned>({
    stream: props.stream,
    askEvery: props.renderEvery,
    onNews: (item) => {
      if (isNews(item, props)) rerender();
    },
    ask: async () => {
      if (await isBehind(props)) rerender();
    },
  });
  return <Announcement sentences={props.status} />;
}

/** Announces sentences that were not there before; nothing when the page opens. */
export function Announcement({ sentences }: { sentences: string[] }) {
  const [known, setKnown] = useState(sentences);
  const [news, setNews] = useState('');
  const added = sentences.filter((sentence) => !known.includes(sentence));
  if (added.length > 0 || sentences.length !== known.length) {
    setKnown(sentences);
    if (added.length > 0) setNews(added.join(' '));
  }
  return (
    <p role="status" className="visually-hidden">
      {news}
    </p>
  );
}
