import { randomUUID } from 'node:crypto';
import {
  type AggregateDocument,
  isDuplicateKey,
  Overtaken,
  plainSchema,
  type ReadModel,
  type Stored,
  stateOnly,
  toStored,
  untilWritten,
} from '@ticketing/common';
import mongoose from 'mongoose';
import { dayOf } from '../domain/days';
import {
  type EventState,
  eventIdOf,
  eventOf,
  eventsAffected,
  offered,
  type Telling,
  tellingFields,
} from '../domain/event';
import { searchTerms } from '../domain/search';
import { plainText } from '../domain/terms';
import type { TicketState } from '../domain/ticket';
import { TicketModel } from './ticket';

export interface EventDocument extends EventState {
  _id: mongoose.Types.ObjectId;
  /** Who derives it at the moment, or was the last to. */
  claim: string;
  /** Present while tickets are for sale. */
  onSale?: true;
  /** When it begins; an event without a date comes after all others. */
  startsAt: Date;
  /** The day on which it begins, where it takes place. */
  day?: string;
  /** The city, as it is compared. */
  cityKey?: string;
  terms: string[];
  misspelt: string[];
}

const undated = new Date('9999-12-31T00:00:00Z');

const schema = plainSchema<EventDocument>({
  _id: { type: mongoose.Schema.Types.ObjectId, auto: true },
  claim: String,
  title: String,
  currency: String,
  venue: String,
  city: String,
  timeZone: String,
  eventDate: Date,
  category: String,
  from: Number,
  available: Number,
  onSale: Boolean,
  startsAt: Date,
  day: String,
  cityKey: String,
  terms: [String],
  misspelt: [String],
});
// Every list is read in order from an index, however it is filtered.
for (const narrowing of [{}, { terms: 1 }, { cityKey: 1 }, { category: 1 }] as const) {
  schema.index({ onSale: 1, ...narrowing, startsAt: 1, _id: 1 });
  if (!('terms' in narrowing)) schema.index({ onSale: 1, ...narrowing, from: 1, _id: 1 });
}
schema.index({ misspelt: 1 });

export const EventModel = mongoose.model('Event', schema);

/** How many of an event's tickets are read: the cheapest of those for sale first. Also the most offers of an answer. */
export const mostOffers = 100;
/** Further than this, nobody counts. */
const mostCounted = 10_000;

/** @returns an event's tickets in the order of its index: those for sale first, by price; at most `mostOffers` */
export async function ticketsOf(eventId: string): Promise<Stored<TicketState>[]> {
  return (await find(eventId, mostOffers)).map((ticket) => toStored(ticket));
}

/**
 * What tells of several events. Most that change at the same moment have few tickets: one query reads all of these, and
 * of each ticket what is needed: with every sale, a hundred may be read.
 */
async function ticketsOfEach(eventIds: string[]): Promise<Map<string, Telling[]>> {
  const most = mostOffers + eventIds.length;
  const found = await find({ $in: eventIds }, most, tellingOnly);
  const tickets = new Map<string, Telling[]>(eventIds.map((id) => [id, []]));
  for (const state of found) {
    const known = tickets.get(state.eventId);
    // As many as its page reads.
    if (known && known.length < mostOffers)
      known.push({ id: state._id.toHexString(), createdAt: state.createdAt, state });
  }
  // Where that was not enough, the last one that was reached may have more, and those after it, too.
  const last = found.length < most ? undefined : found.at(-1)?.eventId;
  const mayHaveMore = (id: string) => last !== undefined && id >= last && (tickets.get(id)?.length ?? 0) < mostOffers;
  const unread = eventIds.filter(mayHaveMore);
  await Promise.all(unread.map(async (id) => tickets.set(id, await ticketsOf(id))));
  return tickets;
}

type Found = AggregateDocument<TicketState> & { eventId: string };

const tellingOnly = Object.fromEntries([...tellingFields, 'createdAt', 'eventId'].map((field) => [field, 1]));

async function find(
  eventId: string | { $in: string[] },
  limit: number,
  projection: Record<string, number> = stateOnly,
): Promise<Found[]> {
  const options = { projection, sort: { eventId: 1, status: 1, price: 1, _id: 1 }, limit } as const;
  // Only the store writes the collection.
  return (await TicketModel.collection.find({ eventId }, options).toArray()) as unknown as Found[];
}

/** @returns how many tickets are for sale, of which these are the first */
async function countOf(eventId: string, tickets: Telling[]): Promise<number> {
  const { length } = offered(tickets);
  if (length < mostOffers) return length;
  return TicketModel.countDocuments({ eventId, status: 'available' }, { limit: mostCounted });
}

/** @returns an event with its tickets, as of now; undefined if there is none */
export async function readEvent(eventId: string) {
  return withTickets(eventId, await ticketsOf(eventId));
}

/** @returns several events, as of now, whatever their number with one query; those that there are */
export async function readEvents(eventIds: string[]) {
  const tickets = await ticketsOfEach(eventIds);
  const events = await Promise.all([...tickets].map(([id, own]) => withTickets(id, own)));
  return events.filter((event) => event !== undefined);
}

async function withTickets<Ticket extends Telling>(eventId: string, tickets: Ticket[]) {
  if (tickets.length === 0) return undefined;
  return { id: eventId, state: eventOf(tickets, await countOf(eventId, tickets)), tickets };
}

/** The events as lists show them: derived from the tickets of each, never written otherwise. */
export const eventsReadModel: ReadModel<TicketState> = {
  affects: eventsAffected,
  refresh: inTurn,
  all: everyEvent,
};

let turn: Promise<unknown> = Promise.resolve();

/** One after the other: many at once would only take each other's claims away. */
function inTurn(ids: string[]): Promise<void> {
  const task = turn.then(() => untilWritten(() => derive(ids)));
  turn = task.catch(() => undefined);
  return task;
}

/** The claims of this process that no other copy has taken, to its knowledge, by event. */
const claims = new Map<string, string>();
const mostClaims = 10_000;

/**
 * Derives events from their tickets. Each is claimed first, and written only while the claim lasts: who reads the
 * tickets later than another copy also writes later, so that nothing older replaces what is newer. A claim lasts until
 * another copy takes the event, or a write of ours may be on its way although we have given it up.
 */
async function derive(ids: string[]): Promise<void> {
  if (claims.size > mostClaims) claims.clear();
  try {
    await claimAll(ids.filter((id) => !claims.has(id)));
    const tickets = await ticketsOfEach(ids);
    const events = await Promise.all(ids.map((id) => eventToStore(id, tickets.get(id) ?? [])));
    const writes = ids.map((id, index) => {
      const [claim, event] = [claims.get(id), events[index]];
      const filter = { _id: new mongoose.Types.ObjectId(id), claim };
      if (event) return { replaceOne: { filter, replacement: { claim, ...event } } };
      claims.delete(id);
      return { deleteOne: { filter } };
    });
    const { matchedCount, deletedCount } = await EventModel.collection.bulkWrite(writes as never, {
      ordered: false,
      ignoreUndefined: true,
    });
    // A copy that claimed it after us may die before it writes it.
    if (matchedCount + deletedCount < ids.length) throw new Overtaken();
  } catch (error) {
    for (const id of ids) claims.delete(id);
    throw error;
  }
}

async function claimAll(ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  const updates = ids.map((id) => {
    const claim = randomUUID();
    claims.set(id, claim);
    const filter = { _id: new mongoose.Types.ObjectId(id) };
    return { updateOne: { filter, update: { $set: { claim } }, upsert: true } };
  });
  try {
    await EventModel.collection.bulkWrite(updates as never, { ordered: false });
  } catch (error) {
    // Another copy has inserted it between our query and our insert.
    throw isDuplicateKey(error) ? new Overtaken() : error;
  }
}

async function eventToStore(id: string, tickets: Telling[]): Promise<Omit<EventDocument, '_id' | 'claim'> | undefined> {
  const event = await withTickets(id, tickets);
  if (!event) return undefined;
  const { state } = event;
  const { eventDate, timeZone, city } = state;
  const onSale = state.available > 0;
  const searched = onSale
    ? searchTerms(
        state,
        offered(tickets).map((ticket) => ticket.state),
      )
    : { terms: [], misspelt: [] };
  return {
    ...state,
    ...(onSale && { onSale }),
    startsAt: eventDate ?? undated,
    ...(eventDate && { day: dayOf(eventDate, timeZone) }),
    ...(city && { cityKey: plainText(city) }),
    ...searched,
  };
}

const batch = 100;

/** The events that are known, and those of all tickets. */
async function* everyEvent(): AsyncGenerator<string[]> {
  while ((await identifyTickets()) > 0);
  let rows = new Set<string>();
  const known = EventModel.find({}, { _id: 1 }).sort({ _id: 1 }).lean().cursor();
  const tickets = TicketModel.find({}, { eventId: 1 })
    .sort({ eventId: 1, status: 1, price: 1, _id: 1 })
    .lean()
    .cursor();
  for (const documents of [known, tickets]) {
    for await (const document of documents) {
      rows.add('eventId' in document ? String(document.eventId) : String(document._id));
      if (rows.size < batch) continue;
      yield [...rows];
      rows = new Set();
    }
  }
  if (rows.size > 0) yield [...rows];
}

/**
 * Gives tickets that are older than events their event's id, and lists these events.
 * @returns how many there were, at most 500
 */
export async function identifyTickets(): Promise<number> {
  const older = await TicketModel.find({ eventId: null }, { title: 1, venue: 1, eventDate: 1, currency: 1 })
    .limit(500)
    .lean();
  if (older.length === 0) return 0;
  const identified = older.map(({ _id, ...ticket }) => ({ _id, eventId: eventIdOf(ticket as never), ticket }));
  await TicketModel.collection.bulkWrite(
    identified.map(({ _id, eventId, ticket: { title } }) => ({
      // An edit in between has given it another one.
      updateOne: { filter: { _id, title, eventId: null }, update: { $set: { eventId } } },
    })) as never,
    { ordered: false },
  );
  await eventsReadModel.refresh([...new Set(identified.map(({ eventId }) => eventId))]);
  return older.length;
}
