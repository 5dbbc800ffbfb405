import { type Answer, apiGet } from './api';
import type { Ticket, TicketStatus } from './api-types';
import { withQuery } from './search';

export const LISTING_STATUSES = ['available', 'reserved', 'sold', 'withdrawn'] as const satisfies TicketStatus[];

/** Of a hundred listings each. */
const MOST_PAGES = 10;

/** All that somebody has ever listed, the newest first; not `complete` when that is more than a thousand. */
export async function everyListing(sellerId: string): Promise<{ listings: Ticket[]; complete: boolean }> {
  const listings: Ticket[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const query = { limit: '100', userId: sellerId, status: LISTING_STATUSES.join(','), cursor };
    const answer: Answer<Ticket[]> = await apiGet(withQuery('/api/tickets', query));
    if (!answer.ok) break;
    listings.push(...answer.data);
    cursor = answer.next;
    if (!cursor) return { listings, complete: true };
  }
  return { listings, complete: false };
}
