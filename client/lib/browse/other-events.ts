import { apiGet } from '../api/api';
import type { EventSummary } from '../api/api-types';
import { withQuery } from './search';

/** One row of cards. */
const MOST = 3;
const TIMEOUT_MS = 2_000;

/** What a visitor looks for. */
interface Wanted {
  /** The event that they cannot have. */
  id?: string;
  category?: string | undefined;
  city?: string | undefined;
}

/**
 * Events to lead on to where what somebody wanted is not for sale: the soonest in its city, then of its category, then
 * of all. Only an ornament of its page: if the API does not answer soon, there are fewer, or none.
 */
export async function otherEvents({ id, category, city }: Wanted): Promise<EventSummary[]> {
  const found = new Map<string, EventSummary>();
  for (const like of [city && { city }, category && { category }, {}]) {
    if (!like || found.size >= MOST) continue;
    // Those found already may be among them, and the one that they cannot have.
    const resource = withQuery('/api/tickets/events', { ...like, limit: `${2 * MOST}` });
    const answer = await apiGet<EventSummary[]>(resource, TIMEOUT_MS).catch(() => undefined);
    if (!answer?.ok) break;
    for (const event of answer.data) if (event.id !== id) found.set(event.id, event);
  }
  return [...found.values()].slice(0, MOST);
}
