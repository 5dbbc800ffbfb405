import type { MetadataRoute } from 'next';
import { type Answer, apiGet } from '../lib/api';
import type { Ticket } from '../lib/api-types';
import { withQuery } from '../lib/search';
import { siteOrigin } from '../lib/site-origin';

/** A hundred tickets each, newest first. */
const MOST_PAGES = 20;

/** The front page and the newest tickets for sale. */
export default async function sitemap(): Promise<MetadataRoute.Sitemap> {
  const origin = await siteOrigin();
  const entries: MetadataRoute.Sitemap = [{ url: new URL('/', origin).href, changeFrequency: 'hourly' }];
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const answer: Answer<Ticket[]> = await apiGet(withQuery('/api/tickets', { limit: '100', cursor }));
    if (!answer.ok) break;
    entries.push(...answer.data.map(({ id }) => ({ url: new URL(`/tickets/${id}`, origin).href })));
    cursor = answer.next;
    if (!cursor) break;
  }
  return entries;
}
