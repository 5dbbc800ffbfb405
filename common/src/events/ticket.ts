import * as z from 'zod';
import { minorUnits } from '../money';
import { currency, defineEvent, id, isoTime, version } from './define-event';

export const ticketStatuses = ['available', 'reserved', 'sold', 'withdrawn'] as const;
export type TicketStatus = (typeof ticketStatuses)[number];

/** The full state of a ticket, as the tickets service publishes it. */
export const ticketData = z.object({
  id,
  version,
  title: z.string(),
  price: minorUnits,
  currency,
  userId: id,
  status: z.enum(ticketStatuses),
  /** The order that reserved or bought the ticket; null while it is available or withdrawn. */
  orderId: id.nullable(),
  /** When the event begins; null if the seller has not said. Messages older than this field lack it. */
  eventDate: isoTime.nullable().optional(),
  /** Where the event takes place and what kind it is; each null if the seller has not said. */
  timeZone: z.string().nullable().optional(),
  venue: z.string().nullable().optional(),
  city: z.string().nullable().optional(),
  category: z.string().nullable().optional(),
  /** Where in its section it is; each null if the seller has not said. Messages older than this field lack it. */
  section: z.string().nullable().optional(),
  row: z.string().nullable().optional(),
  seat: z.string().nullable().optional(),
  /** Of a ticket that its seller has bought here, and sells on: what was bought, and who sold it first. */
  resale: z.object({ ticketId: id, orderId: id, issuerId: id }).optional(),
  /** Off the market although an order holds it: once that has ended, nobody may reserve it. Messages older than this lack it. */
  offSale: z.literal(true).optional(),
  /** The version that set the current price: a buyer who saw this version or a later one has seen the price. */
  pricedSince: version.optional(),
  /** The event that the ticket is for: the same for all listings of the same happening. */
  eventId: z.string().optional(),
  /** When it was listed. A message that says it says all that a page shows of the ticket; older ones lack this and the rest. */
  createdAt: isoTime.optional(),
  /** Until when a reservation holds it. */
  reservedUntil: isoTime.optional(),
  /** Whether the order that holds it is an offer to somebody who waits. */
  offered: z.literal(true).optional(),
  /** Whether an operator keeps it off the market. */
  hidden: z.literal(true).optional(),
  /** What its seller says besides, by name: no service acts on it. */
  further: z.record(z.string(), z.unknown()).optional(),
});

export type TicketData = z.infer<typeof ticketData>;

/** Where a ticket that is sold on comes from. */
export type ResaleOrigin = NonNullable<TicketData['resale']>;

export const ticketEvents = {
  /** A ticket was put up for sale. */
  TicketCreated: defineEvent('ticket:created', ticketData),
  /** A ticket was edited, reserved, released, sold or withdrawn. */
  TicketUpdated: defineEvent('ticket:updated', ticketData),
};
