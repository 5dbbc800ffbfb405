import { z } from 'zod';
import { currency, id, minorUnits, version } from './fields';

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
});

export type TicketData = z.infer<typeof ticketData>;
