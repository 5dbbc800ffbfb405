import { type MinorUnits, rowId, type Stored } from '@ticketing/common';
import { type Category, sameDetails } from './listing';
import { plainText } from './terms';
import type { TicketState } from './ticket';

/** An event, once, no matter how many people sell tickets for it. */
export interface EventState {
  title: string;
  currency: string;
  venue: string | undefined;
  city: string | undefined;
  timeZone: string | undefined;
  eventDate: Date | undefined;
  category: Category | undefined;
  /** The cheapest ticket that is for sale; undefined if none is. */
  from: MinorUnits | undefined;
  /** How many tickets are for sale. */
  available: number;
}

/** What of a ticket its event follows from, and the words under which that is found. */
export const tellingFields = [
  ...(['title', 'currency', 'venue', 'city', 'timeZone', 'eventDate', 'category'] as const),
  ...(['price', 'status', 'section', 'description'] as const),
];

/** As much of a ticket as tells of its event. */
export type Telling = Pick<Stored<Pick<TicketState, (typeof tellingFields)[number]>>, 'id' | 'createdAt' | 'state'>;

type Identity = Pick<TicketState, 'title' | 'venue' | 'eventDate' | 'currency'>;

/** Ids by what they are made of: each write of a ticket asks several times, and tickets of one event come together. */
const known = new Map<string, string>();
const mostKnown = 1_000;

/**
 * The id of the event that a ticket is for: listings of the same title and venue, in any spelling, that begin at the
 * same moment. Prices in different currencies cannot be compared, so they are offers of different events.
 */
export function eventIdOf({ title, venue = '', eventDate, currency }: Identity): string {
  const written = JSON.stringify([title, venue, eventDate, currency]);
  const id =
    known.get(written) ?? rowId([plainText(title), plainText(venue), eventDate?.toISOString() ?? null, currency]);
  if (known.size >= mostKnown) known.clear();
  known.set(written, id);
  return id;
}

/** The events that follow from a ticket's change: none from one that a list of what is for sale does not show. */
export function eventsAffected(before: TicketState | undefined, after: TicketState): string[] {
  const id = eventIdOf(after);
  if (!before) return [id];
  const former = eventIdOf(before);
  if (former !== id) return [former, id];
  const [was, is] = [before, after].map(({ status }) => status === 'available');
  return was === is && (!is || sameDetails(before, after)) ? [] : [id];
}

/**
 * Derives an event from its tickets, in any order: what the oldest listing says counts, and what it leaves open the
 * next one says.
 * @param tickets of one event, at least one; the offered ones among them, or some of each status
 * @param available how many are for sale
 */
export function eventOf(tickets: Telling[], available = offered(tickets).length): EventState {
  const offers = offered(tickets);
  const listings = (offers.length > 0 ? offers : tickets).toSorted(byAge).map(({ state }) => state);
  const [oldest] = listings;
  if (!oldest) throw new Error('An event has at least one ticket');
  const prices = offers.map(({ state }) => state.price);
  const first = <Name extends 'city' | 'timeZone' | 'category'>(name: Name) =>
    listings.find((listing) => listing[name] !== undefined)?.[name];
  return {
    title: oldest.title,
    currency: oldest.currency,
    venue: oldest.venue,
    city: first('city'),
    timeZone: first('timeZone'),
    eventDate: oldest.eventDate,
    category: first('category'),
    from: prices.length > 0 ? Math.min(...prices) : undefined,
    available,
  };
}

/** The tickets that are for sale. */
export const offered = (tickets: Telling[]): Telling[] => tickets.filter(({ state }) => state.status === 'available');

const byAge = (one: Telling, other: Telling): number =>
  one.createdAt.getTime() - other.createdAt.getTime() || (one.id < other.id ? -1 : 1);
