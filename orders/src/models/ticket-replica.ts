import {
  type MinorUnits,
  type Replica,
  type ReplicaDocument,
  type ResaleOrigin,
  replicaSchema,
  type TicketData,
  type TicketStatus,
  ticketStatuses,
} from '@ticketing/common';
import mongoose from 'mongoose';
import type { OfferedTicket } from '../domain/reservation';

export interface TicketReplica {
  title: string;
  price: MinorUnits;
  currency: string;
  userId: string;
  status: TicketStatus;
  orderId: string | null;
  eventDate: Date | null;
  pricedSince: number | null;
  eventId: string | null;
  /** Missing from replicas older than this field. */
  city?: string | null;
  resale: ResaleOrigin | null;
  /** Whether it is off the market, even if an order still holds it; missing from replicas older than this field. */
  offSale?: boolean;
}

const schema = replicaSchema<TicketReplica>({
  title: { type: String, required: true },
  price: { type: Number, required: true },
  currency: { type: String, required: true },
  userId: { type: String, required: true },
  status: { type: String, required: true, enum: ticketStatuses },
  orderId: { type: String, default: null },
  eventDate: { type: Date, default: null },
  pricedSince: { type: Number, default: null },
  eventId: { type: String, default: null },
  city: String,
  resale: { type: mongoose.Schema.Types.Mixed, default: null },
  offSale: Boolean,
});

// For what is free of an event that people wait for, and not their own.
schema.index({ eventId: 1, status: 1, userId: 1 });
// For what a bought ticket is offered by. Sparse would not do: every ticket has a status.
schema.index(
  { 'resale.orderId': 1, 'resale.ticketId': 1, status: 1, _id: -1 },
  { partialFilterExpression: { 'resale.orderId': { $exists: true } } },
);

export const TicketReplicaModel = mongoose.model('TicketReplica', schema);

export const ticketReplica: Replica<TicketData, TicketReplica> = {
  aggregate: 'ticket',
  model: TicketReplicaModel,
  learn: ({ title, price, currency, userId, status, orderId, eventDate, ...added }) => ({
    ...{ title, price, currency, userId, status, orderId },
    pricedSince: added.pricedSince ?? null,
    eventId: added.eventId ?? null,
    city: added.city ?? null,
    resale: added.resale ?? null,
    offSale: added.offSale ?? false,
    eventDate: eventDate ? new Date(eventDate) : null,
  }),
};

/** @returns the ticket as far as the replica knows it */
export async function findTicket(id: string): Promise<OfferedTicket | undefined> {
  const found = await TicketReplicaModel.collection.findOne({ _id: id } as never);
  // Only events write the collection.
  return found ? offeredOf(found as unknown as ReplicaDocument<TicketReplica>) : undefined;
}

/** A ticket as its replica knows it; replicas older than these fields lack them. */
export function offeredOf(ticket: ReplicaDocument<TicketReplica>): OfferedTicket {
  const { _id: id, eventDate = null, pricedSince = null, eventId = null, resale = null } = ticket;
  return { ...ticket, id, eventDate, pricedSince, eventId, resale };
}

/** @returns the listing by which a bought ticket is for sale, the latest if news of several are on their way */
export async function offeredListing({ orderId, ticketId }: ResaleOrigin): Promise<string | undefined> {
  const filter = {
    ...{ 'resale.orderId': orderId, 'resale.ticketId': ticketId },
    status: { $in: ['available', 'reserved'] satisfies TicketStatus[] },
  };
  return (await TicketReplicaModel.findOne(filter, { _id: 1 }).sort({ _id: -1 }).lean())?._id;
}

/** @returns any ticket of an event, as far as the replica knows them */
export async function findTicketOf(eventId: string): Promise<OfferedTicket | undefined> {
  const found = await TicketReplicaModel.findOne({ eventId }, { _id: 1 }).lean();
  return found ? findTicket(found._id) : undefined;
}

/**
 * @param notOf whose tickets do not count
 * @returns some of the tickets of an event that are for sale
 */
export async function freeTickets(eventId: string, limit: number, notOf?: string): Promise<OfferedTicket[]> {
  const others = notOf === undefined ? {} : { userId: { $ne: notOf } };
  const found = await TicketReplicaModel.find({ eventId, status: 'available', ...others })
    .limit(limit)
    .lean<ReplicaDocument<TicketReplica>[]>();
  return found.map(offeredOf);
}

/** @returns who sells these tickets, by their ids, as far as the replicas know */
export async function sellersOf(ids: string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const found = await TicketReplicaModel.find({ _id: { $in: ids } }, { userId: 1 }).lean();
  return new Map(found.map(({ _id, userId }) => [_id, userId]));
}
