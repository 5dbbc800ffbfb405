import { z } from 'zod';
import { minorUnits } from '../money';
import { currency, defineEvent, id, isoTime, version } from './define-event';

export const ticketStatuses = ['available', 'reserved', 'sold', 'withdrawn'] as const;
export type TicketStatus = (typeof ticketStatuses)[number];

/** The full state of a ticket, as the tickets service tells it to the others. */
export const ticketData = z.object({
  id,
  version,
  title: z.string(),
  price: minorUnits,
  currency,
  userId: id,
  status: z.enum(ticketStatuses),
  /** The order that holds or bought the ticket; null while it is available or withdrawn. */
  orderId: id.nullable(),
  /** When its event begins; null if the seller has not said so. Messages from before this was told do not have it. */
  eventDate: isoTime.nullable().optional(),
  /** The version in which the present price was set: who has seen that one or a later one knows the price. */
  pricedSince: version.optional(),
});

export type TicketData = z.infer<typeof ticketData>;

export const ticketEvents = {
  /** A ticket was put up for sale. */
  TicketCreated: defineEvent('ticket:created', ticketData),
  /** A ticket was edited, reserved, released, sold or withdrawn. */
  TicketUpdated: defineEvent('ticket:updated', ticketData),
};
