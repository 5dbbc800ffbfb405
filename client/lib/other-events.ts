import { apiGet } from './api';
import type { EventSummary } from './api-types';
import { withQuery } from './search';

/** One row of cards. */
const MOST = 3;

/** What a visitor looks for. */
interface Wanted {
  /** The event that they cannot have. */
  id?: string;
  category?: string | undefined;
  city?: string | undefined;
}

/**
 * Events to lead on to where what somebody wanted is not for sale: the soonest of its category, or, of a category
 * without any, of all. One page of a list is asked for, or two; those in the same city come first.
 */
export async function otherEvents(wanted: Wanted): Promise<EventSummary[]> {
  for (const category of wanted.category ? [wanted.category, undefined] : [undefined]) {
    const answer = await apiGet<EventSummary[]>(withQuery('/api/tickets/events', { category, limit: '24' }));
    const events = nearestOf(answer.ok ? answer.data : [], wanted);
    if (events.length > 0) return events;
  }
  return [];
}

/** @returns the first few of other events, those in the same city before all others, in the order given */
export function nearestOf(events: EventSummary[], { id, city }: Wanted): EventSummary[] {
  const isNear = (event: EventSummary) => Boolean(city) && event.city?.toLowerCase() === city?.toLowerCase();
  return events
    .filter((event) => event.id !== id)
    .sort((one, other) => Number(isNear(other)) - Number(isNear(one)))
    .slice(0, MOST);
}
