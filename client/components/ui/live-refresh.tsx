'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { ask } from '../../lib/browser-api';
import { useLive } from './use-live';

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
  /** What the page says of its things, a sentence each: those that are new after a change are said to screen readers. */
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

/** Whether the page is behind the API. Without an answer it is not: rendering anew would replace it by an apology. */
async function isBehind(props: Props): Promise<boolean> {
  const response = await ask(props.resource);
  if (!response) return false;
  if (!response.ok || props.renderEvery !== undefined) return true;
  const answer: Versioned | Versioned[] = await response.json();
  return [answer].flat().some((item) => isNews(item, props));
}

/** Renders the page anew on the server when what it shows has changed: told by the stream, found by asking while there is none. */
export function LiveRefresh(props: Props) {
  const router = useRouter();
  useLive<Versioned>({
    stream: props.stream,
    askEvery: props.renderEvery,
    onNews: (item) => {
      if (isNews(item, props)) router.refresh();
    },
    ask: async () => {
      if (await isBehind(props)) router.refresh();
    },
  });
  return <Announcement sentences={props.status} />;
}

/** Says the sentences that were not there before, and nothing when the page is opened. */
function Announcement({ sentences }: { sentences: string[] }) {
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
