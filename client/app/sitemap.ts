import type { MetadataRoute } from 'next';
import { type Answer, apiGet } from '../lib/api/api';
import { withQuery } from '../lib/browse/search';
import { siteOrigin } from '../lib/frame/site-origin';

/** A hundred things each. */
const MOST_PAGES = 20;

/** The front page, the events to come, and the newest tickets for sale. */
export default async function sitemap(): Promise<MetadataRoute.Sitemap> {
  const origin = await siteOrigin();
  const address = (path: string) => ({ url: new URL(path, origin).href });
  const [events, tickets] = await Promise.all([idsOf('/api/tickets/events'), idsOf('/api/tickets')]);
  return [
    { ...address('/'), changeFrequency: 'hourly' },
    ...events.map((id) => address(`/events/${id}`)),
    ...tickets.map((id) => address(`/tickets/${id}`)),
  ];
}

/** The ids of what a list of the API has, as far as it is read. */
async function idsOf(list: string): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const answer: Answer<{ id: string }[]> = await apiGet(withQuery(list, { limit: '100', cursor }));
    if (!answer.ok) break;
    ids.push(...answer.data.map(({ id }) => id));
    cursor = answer.next;
    if (!cursor) break;
  }
  return ids;
}
