import { CodedError, type Page } from '@ticketing/common';
import { addDays, dayOf, momentsOf, type TimedQuery, timeIn } from './domain/days';
import { having, havingSimilar, meaningful, meant, relevance } from './domain/search';
import { joined, wordsOfQuery } from './domain/terms';
import { type EventDocument, EventModel } from './models/event';

/** A search reads this many events at most, the soonest of those that match. */
const mostFound = 200;

export interface SearchResult extends Page<EventDocument> {
  /** How many events were found, at most `mostFound`. */
  total: number;
  /** What was probably meant, if nothing matches what was typed. */
  didYouMean: string | undefined;
}

interface Search {
  q: string;
  /** What the events must be like besides. */
  filter: Record<string, unknown>;
  sort: 'relevance' | 'date' | 'price' | '-price';
  now: Date;
  limit: number;
  cursor?: string | undefined;
}

/** One way to understand a query: some words, some words of time, or both. */
interface Reading {
  words: string[];
  time?: TimedQuery;
}

interface Found {
  events: EventDocument[];
  words: string[];
  corrected?: boolean;
}

/**
 * Finds events by what people type, the best first: with its words of time understood; if that finds nothing, with
 * every word taken as it is; and if that finds nothing either, with one typing mistake in each word.
 */
export async function searchEvents(search: Search): Promise<SearchResult> {
  const found = await firstThatFinds(search);
  const ranked = found.events
    .map((event) => ({ event, rank: rankOf(event, search.sort, found.words) }))
    .sort((one, other) => compare(one.rank, other.rank));
  const after = search.cursor === undefined ? undefined : decode(search.cursor, search.sort);
  const rest = after ? ranked.filter(({ rank }) => compare(rank, after) > 0) : ranked;
  const page = rest.slice(0, search.limit);
  const last = page.at(-1);
  return {
    items: page.map(({ event }) => event),
    next: rest.length > page.length && last ? encode(last.rank, search.sort) : undefined,
    total: ranked.length,
    didYouMean: found.corrected ? found.words.join(' ') : undefined,
  };
}

async function firstThatFinds(search: Search): Promise<Found> {
  const readings = readingsOf(search.q);
  for (const { words, time } of readings) {
    const events = await read(search, words.length > 0 ? having(words) : {}, time);
    if (events.length > 0) return { events, words };
  }
  for (const { words, time } of readings) {
    const events = words.length > 0 ? await read(search, havingSimilar(words), time) : [];
    const corrections = events
      .map((event) => ({ event, words: meant(event, event.terms, words) }))
      .filter((each) => each.words);
    const [best] = corrections;
    if (best?.words) return { events: corrections.map(({ event }) => event), words: best.words, corrected: true };
  }
  return { events: [], words: [] };
}

/** The ways to understand a query, the most likely first; none if it has no words. */
function readingsOf(q: string): Reading[] {
  const time = timeIn(q);
  const readings = [
    ...(time ? [{ words: wordsOfQuery(time.rest).length > 0 ? meaningful(time.rest) : [], time }] : []),
    { words: meaningful(q) },
    ...(joined(q) === q ? [] : [{ words: meaningful(joined(q)) }]),
  ];
  return readings.filter((reading) => reading.words.length > 0 || 'time' in reading);
}

/** The soonest events that match. Today is where an event is, so its day decides only once it is read. */
async function read(
  { filter, now }: Search,
  words: Record<string, unknown>,
  time: TimedQuery | undefined,
): Promise<EventDocument[]> {
  const events = await EventModel.find({ $and: [filter, words, ...(time ? [momentsOfTime(time, now)] : [])] })
    .sort({ startsAt: 1, _id: 1 })
    .limit(mostFound)
    .lean<EventDocument[]>();
  return time ? events.filter((event) => isWithin(event, time, now)) : events;
}

/** Somewhere on earth it may still be yesterday, or tomorrow already. */
function momentsOfTime({ span }: TimedQuery, now: Date) {
  const today = dayOf(now);
  const [$gte] = momentsOf(span(addDays(today, -1)));
  const [, $lt] = momentsOf(span(addDays(today, 1)));
  return { startsAt: { $gte, $lt } };
}

function isWithin({ day, timeZone }: EventDocument, { span }: TimedQuery, now: Date): boolean {
  const [from, to] = span(dayOf(now, timeZone));
  return day !== undefined && from <= day && day <= to;
}

/** What is compared, from left to right. */
type Rank = [first: number, startsAt: number, title: string, id: string];

function rankOf(event: EventDocument, sort: Search['sort'], words: string[]): Rank {
  const { startsAt, title, from = 0 } = event;
  const first = { relevance: -relevance(event, words), date: 0, price: from, '-price': -from }[sort];
  return [first, startsAt.getTime(), title, String(event._id)];
}

function compare(one: Rank, other: Rank): number {
  const at = one.findIndex((value, index) => value !== other[index]);
  if (at < 0) return 0;
  return (one[at] ?? 0) < (other[at] ?? 0) ? -1 : 1;
}

// What is added meanwhile takes its place in the order, and shifts no page.
const encode = (rank: Rank, sort: string): string =>
  Buffer.from(JSON.stringify(['search', sort, ...rank])).toString('base64url');

function decode(cursor: string, sort: string): Rank {
  try {
    const [kind, given, first, startsAt, title, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (kind === 'search' && given === sort && typeof first === 'number' && typeof startsAt === 'number')
      return [first, startsAt, String(title), String(id)];
  } catch {
    // Whatever is wrong with it, it is not one of our cursors.
  }
  throw new CodedError('invalid_cursor', { field: 'cursor' });
}
