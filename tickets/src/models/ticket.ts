import {
  type AggregateDocument,
  AggregateStore,
  aggregateSchema,
  type Clock,
  type OutboxRelay,
  type ReadModel,
  type Stored,
  stateOnly,
  storedFields,
  ticketStatuses,
  toStored,
} from '@ticketing/common';
import mongoose from 'mongoose';
import { eventIdOf } from '../domain/event';
import { details } from '../domain/listing';
import { goesOffSale, isOffered, resaleKeyOf, type TicketState } from '../domain/ticket';
import { wordsOf } from '../domain/words';

const schema = aggregateSchema<TicketState>(
  {
    ...storedFields(details),
    price: { type: Number, required: true },
    pricedSince: Number,
    currency: { type: String, required: true },
    userId: { type: String, required: true },
    status: { type: String, required: true, enum: ticketStatuses },
    orderId: { type: String, default: null },
    reservedUntil: Date,
    offered: Boolean,
    withdrawn: { type: Boolean, required: true },
    resale: mongoose.Schema.Types.Mixed,
    hidden: Boolean,
  },
  { resaleKey: String, words: [String], saleEndsAt: Date, eventId: String },
);
// Every list is read in order from an index, however it is filtered: everything, by word, by seller.
for (const narrowing of [{}, { words: 1 }, { userId: 1 }] as const) {
  schema.index({ ...narrowing, status: 1, createdAt: -1, _id: -1 });
  schema.index({ ...narrowing, status: 1, price: 1, _id: 1 });
}
// What was bought is offered again once at a time: this index decides, in the very insert that lists it.
schema.index({ resaleKey: 1 }, { unique: true, sparse: true });
// The sweep uses this to find tickets whose event has begun; lists never filter by date this way.
schema.index({ saleEndsAt: 1 }, { sparse: true });
// The sweep of locks uses this to find those whose order should have ended long ago.
schema.index({ reservedUntil: 1 }, { sparse: true });
// An event's tickets: those for sale first, and the cheapest of them first.
schema.index({ eventId: 1, status: 1, price: 1, _id: 1 });

export const TicketModel = mongoose.model('Ticket', schema);

export type TicketStore = AggregateStore<TicketState, 'ticket:created' | 'ticket:updated'>;

/** The store of tickets: the only way to write one. */
export function createTicketStore(relay: OutboxRelay, clock: Clock, readModel?: ReadModel<TicketState>): TicketStore {
  return new AggregateStore({
    name: 'ticket',
    model: TicketModel,
    relay,
    clock,
    toEventData,
    ...(readModel && { readModel }),
    eventOf: ({ version }) => (version === 0 ? 'ticket:created' : 'ticket:updated'),
    indexFields: ({ state }) => ({
      words: wordsOf(state.title),
      eventId: eventIdOf(state),
      resaleKey: resaleKeyOf(state),
      saleEndsAt: state.status === 'available' ? state.eventDate : undefined,
    }),
  });
}

/** @returns those of these tickets that exist, in no order */
export async function findTickets(ids: string[]): Promise<Stored<TicketState>[]> {
  const found = await TicketModel.find({ _id: { $in: ids } }, stateOnly).lean<AggregateDocument<TicketState>[]>();
  return found.map((ticket) => toStored(ticket));
}

/** @returns the id of the listing that offers a bought ticket, or has sold it */
export const findListing = async (key: string): Promise<string | undefined> =>
  (await TicketModel.findOne({ resaleKey: key }, { _id: 1 }).lean())?._id.toHexString();

function toEventData({ id, version, createdAt, state }: Stored<TicketState>) {
  const { title, price, pricedSince, currency, userId, status, orderId, eventDate, reservedUntil } = state;
  const { timeZone = null, venue = null, city = null, category = null } = state;
  const { section = null, row = null, seat = null, resale } = state;
  const told = { title, price, pricedSince, currency, userId, status, orderId, timeZone, venue, city, category };
  const data = {
    ...{ id, version, ...told, section, row, seat, resale },
    offSale: goesOffSale(state) || undefined,
    eventDate: eventDate?.toISOString() ?? null,
    eventId: eventIdOf(state),
    createdAt: createdAt.toISOString(),
    reservedUntil: reservedUntil?.toISOString(),
    offered: isOffered(state) || undefined,
    hidden: state.hidden || undefined,
  };
  const names = (Object.keys(details) as (keyof typeof details)[]).filter((name) => !(name in data));
  const further = names.flatMap((name) => (state[name] === undefined ? [] : [[name, state[name]]]));
  return { ...data, further: further.length > 0 ? Object.fromEntries(further) : undefined };
}
