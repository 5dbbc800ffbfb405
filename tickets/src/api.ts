import {
  bodyOf,
  field,
  type Given,
  type Json,
  list,
  orderStatuses,
  queryOf,
  storyFields,
  ticketStatuses,
  type Values,
} from '@ticketing/common';
import { details } from './domain/listing';

const status = field.oneOf(ticketStatuses);

/** What a seller sends to create or change a ticket. */
export const ticketInput = bodyOf({
  ...details,
  version: field.optional(
    field.integer({
      min: 0,
      message: 'Version must be a whole number',
      description: 'Of a change: the version that the seller has seen',
    }),
  ),
  key: field.optional(
    field.id({
      description: 'Of a new ticket: an id made by its sender. The same ticket with the same key is listed once',
    }),
  ),
  resaleOf: field.optional(
    field.id({
      message: 'resaleOf must be the id of a ticket',
      description:
        'Of a new ticket: the one that its seller has bought here, and sells on. What it leaves out is as it was bought, and so is the rest, but for price and description',
    }),
  ),
});
export type TicketInput = Given<typeof ticketInput>;

/** Tickets by their ids: to read, or to follow. */
export const someTickets = queryOf({
  ids: field.idList({ message: 'ids must be 1 to 100 ids, separated by commas' }),
});

/** A ticket. */
export const ticket = {
  ...details,
  id: field.id(),
  currency: field.currency(),
  userId: field.id(),
  status,
  orderId: field.nullable(field.id({ description: 'The order that holds or bought it' })),
  reservedUntil: field.nullable(
    field.time({
      description: 'When a reservation that is not paid by then ends; one that is being paid then may last longer',
    }),
  ),
  offered: field.optional(
    field.boolean({
      description: 'It is held for somebody who has waited for it, and has not taken it; absent if not',
    }),
  ),
  offSale: field.optional(
    field.boolean({
      description: 'Of a ticket that an order holds: nobody else may have it once that has ended; absent if not',
    }),
  ),
  version: field.integer({ min: 0 }),
  createdAt: field.time(),
  resaleOf: field.optional(
    field.id({ description: 'The ticket that its seller has bought here, and sells on; only of a resale' }),
  ),
  hidden: field.optional(
    field.boolean({ description: 'An operator keeps it out of lists and off the market; absent if not' }),
  ),
};

/** Of which order an operator looks for the tickets. */
export const ticketsOfOrder = queryOf({ orderId: field.id({ message: 'orderId must be the id of an order' }) });

/** A ticket as operators see it. */
export const operatedTicket = {
  ...ticket,
  orders: list({ id: field.id(), status: field.oneOf(orderStatuses) }, { description: 'Its latest, the latest first' }),
  ...storyFields,
};
export type OperatedTicket = Json<typeof operatedTicket>;

/** A seller's listings with one status and one currency, added up. */
export const ticketTotal = {
  status,
  currency: field.currency(),
  count: field.integer({ min: 1 }),
  price: field.amount({ description: "Of all of them, in the currency's major unit" }),
};

/** The rules for the price of a new listing. */
export const terms = {
  currency: field.currency(),
  decimals: field.integer({ min: 0, description: 'How many the currency has' }),
  minimumPrice: field.amount({ description: "The least that can be charged, in the currency's major unit" }),
  feePercent: field.of<number>({ type: 'number', minimum: 0, maximum: 100 }, undefined, {
    description:
      'How much of the price is our fee: its seller gets the rest. What counts is the fee at the reservation',
  }),
};

const { title, eventDate, timeZone, venue, city, category } = details;

/** An event, once, no matter how many people sell tickets for it. */
export const event = {
  id: field.id(),
  title,
  venue,
  city,
  timeZone,
  eventDate,
  category,
  from: field.optional(field.amount({ description: "The cheapest price, in the currency's major unit" })),
  currency: field.currency(),
  available: field.integer({ min: 0, description: 'How many tickets are for sale; not counted beyond 10000' }),
};

/** An event with what is offered for it. */
export const eventWithOffers = {
  ...event,
  offers: field.of<TicketView[], Ticket[]>({ type: 'array', items: { $ref: '#/components/schemas/Ticket' } }),
};
type TicketView = Values<typeof ticket>;

export type EventSummary = Json<typeof event>;
export type EventWithOffers = Json<typeof eventWithOffers>;
export type Listing = Json<typeof details>;
export type Ticket = Json<typeof ticket>;
export type TicketTotal = Json<typeof ticketTotal>;
export type Terms = Json<typeof terms>;
