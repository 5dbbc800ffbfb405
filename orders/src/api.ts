import { bodyOf, field, type Json, object, orderStatuses } from '@ticketing/common';
import { cancelReasons } from './domain/order';

/** What a buyer sends to reserve a ticket. */
export const reservation = bodyOf({
  ticketId: field.id({ message: 'ticketId must be the id of a ticket' }),
  version: field.optional(
    field.integer({
      min: 0,
      message: 'version must be a whole number',
      description: 'The version of the ticket that the buyer has seen: at another price it is not reserved',
    }),
  ),
});

const reservedTicket = {
  id: field.id(),
  title: field.text(),
  price: field.price({ description: "In the currency's major unit" }),
  currency: field.currency(),
};

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
};

export type Order = Json<typeof order>;
