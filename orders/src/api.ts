import { bodyOf, cancelReasons, field, type Json, list, object, orderStatuses } from '@ticketing/common';
import { mostTickets } from './domain/order';

const askedTicket = {
  ticketId: field.id({ message: 'ticketId must be the id of a ticket' }),
  version: field.optional(
    field.integer({
      min: 0,
      message: 'version must be a whole number',
      description: 'The version of the ticket that the buyer has seen: at another price it is not reserved',
    }),
  ),
};

/** What a buyer sends to reserve a ticket, or several together. */
export const reservation = bodyOf({
  ...askedTicket,
  otherTickets: field.optional(
    list(askedTicket, {
      max: mostTickets - 1,
      message: `otherTickets must be at most ${mostTickets - 1} other tickets, each with its ticketId`,
      description: 'Tickets of the same event, to be reserved together with the first, or none of them',
      fits: (others, { ticketId }) =>
        new Set([ticketId, ...others.map((other) => other.ticketId)]).size > others.length,
    }),
  ),
});

const reservedTicket = {
  id: field.id(),
  title: field.text(),
  price: field.price({ description: "In the currency's major unit" }),
  currency: field.currency(),
};

const admission = field.optional(
  object(
    {
      code: field.text({ description: 'What lets one person in, once' }),
      usedAt: field.optional(field.time({ description: 'When it has let them in' })),
    },
    'Only of a complete order',
  ),
);

/** An order. */
export const order = {
  id: field.id(),
  userId: field.id(),
  status: field.oneOf(orderStatuses),
  cancelReason: field.nullable(
    field.oneOf(cancelReasons, {
      description: 'Why a cancelled order was cancelled; null if nobody wrote it down',
    }),
  ),
  expiresAt: field.time(),
  ticket: object(reservedTicket, 'The ticket as it was at the moment of reservation'),
  version: field.integer({ min: 0 }),
  createdAt: field.time(),
  admission,
  otherTickets: field.optional(
    list({ ...reservedTicket, admission }, { description: 'Of an order for several tickets: all but the first' }),
  ),
};

export type Order = Json<typeof order>;

/** What somebody at a door sends. */
export const scannedCode = bodyOf({
  code: field.text({
    max: 64,
    message: 'code must be the code of a ticket',
    description: 'As it is printed, or typed',
  }),
  pass: field.text({ max: 128, message: 'pass must be what the seller has given out' }),
  scan: field.optional(
    field.text({
      min: 1,
      max: 64,
      message: 'scan must be a text of 1 to 64 characters',
      description: 'Any name of this attempt: repeated with the same one, it is answered in the same way',
    }),
  ),
});

/** Somebody was let in. */
export const admitted = {
  ticket: object({ id: field.id(), title: field.text() }),
  usedAt: field.optional(field.time({ description: 'When: now, or when this attempt was made first' })),
};

export type Admitted = Json<typeof admitted>;

/** What lets somebody check tickets at the door of an event. */
export const doorPass = {
  pass: field.text({ description: 'Good for all tickets that its seller has sold for this event' }),
  expiresAt: field.time(),
};

export type DoorPass = Json<typeof doorPass>;
