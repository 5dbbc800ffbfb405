import { type Replica, replicaSchema, type TicketData, ticketStatuses } from '@ticketing/common';
import mongoose from 'mongoose';
import type { Ticket } from '../domain/known';

const schema = replicaSchema<Ticket>({
  title: { type: String, required: true },
  userId: { type: String, required: true },
  status: { type: String, required: true, enum: ticketStatuses },
  orderId: { type: String, default: null },
  eventDate: { type: Date, default: null },
  timeZone: { type: String, default: null },
  venue: { type: String, default: null },
  city: { type: String, default: null },
  section: String,
  row: String,
  seat: String,
});

export const TicketReplicaModel = mongoose.model('TicketReplica', schema);

export const ticketReplica: Replica<TicketData, Ticket> = {
  aggregate: 'ticket',
  model: TicketReplicaModel,
  learn: ({ title, userId, status, orderId, eventDate, timeZone = null, venue = null, city = null, ...place }) => ({
    ...{ title, userId, status, orderId, timeZone, venue, city },
    section: place.section ?? null,
    row: place.row ?? null,
    seat: place.seat ?? null,
    eventDate: eventDate ? new Date(eventDate) : null,
  }),
};
