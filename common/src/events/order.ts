import * as z from 'zod';
import { type MinorUnits, minorUnits } from '../money';
import { currency, defineEvent, id, isoTime, version } from './define-event';

export const orderStatuses = ['created', 'awaiting:payment', 'cancelled', 'complete', 'refunding', 'refunded'] as const;
export type OrderStatus = (typeof orderStatuses)[number];

/** Why an order ended without a sale: its buyer cancelled, its time ran out, or the payment could not be captured. */
export const cancelReasons = ['buyer', 'expired', 'payment_failed'] as const;
export type CancelReason = (typeof cancelReasons)[number];

const orderedTicket = z.object({
  id,
  price: minorUnits,
  currency,
  /** Its buyer's listing of it, while it is offered again, and once it is sold on: then it lets its buyer in no more. */
  resale: z.object({ ticketId: id, sold: z.boolean() }).optional(),
});

/** The full state of an order; its tickets' prices are those at the time of reservation. */
export const orderData = z.object({
  id,
  version,
  status: z.enum(orderStatuses),
  userId: id,
  expiresAt: isoTime,
  ticket: orderedTicket,
  /** When the ticket's holder was let in to the event; only of a complete order. */
  admittedAt: isoTime.optional(),
  /** Only of a cancelled order; messages older than this field lack it. */
  cancelReason: z.enum(cancelReasons).optional(),
  /** An operator has cancelled it; then it has no `cancelReason`. */
  byOperator: z.literal(true).optional(),
  /** Of a cancelled order, in place of a reason: when its payment came, its ticket could no longer be sold on. */
  ticketLost: z.literal(true).optional(),
  /** The other tickets of an order for several, which share its fate; each lets one person in. */
  otherTickets: z.array(orderedTicket.extend({ admittedAt: isoTime.optional() })).optional(),
  /** Nobody has asked for it yet: the ticket is offered to the first who waits for one, and is theirs until `expiresAt`. */
  offered: z.literal(true).optional(),
  /** What of its price the buyer is to get back; absent if nothing. */
  refund: z
    .object({
      /** In all, in minor units, together with what was given back before. */
      amount: minorUnits,
      /** Whether its tickets go on sale again; only if all of it goes back. */
      sellAgain: z.boolean(),
      /** Who decided it last: `seller`, `operator`, or `stripe` for the bank and whoever acts there; older messages lack it. */
      by: z.string().optional(),
    })
    .optional(),
});

export type OrderData = z.infer<typeof orderData>;

/** How many tickets one order may hold. */
export const mostTickets = 6;

/** All tickets of an order: one, or several of one event. */
export const ticketsOf = <First, Other>(order: {
  ticket: First;
  otherTickets?: readonly Other[] | undefined;
}): [First, ...Other[]] => [order.ticket, ...(order.otherTickets ?? [])];

/** What all tickets of an order cost together, in minor units: orders accepts just what payments asks for. */
export const totalOf = (order: Parameters<typeof ticketsOf<Priced, Priced>>[0]): MinorUnits =>
  ticketsOf(order).reduce((sum, { price }) => sum + price, 0);

interface Priced {
  price: MinorUnits;
}

export const orderEvents = {
  /** A buyer reserved a ticket, or several together, or was offered one, or has taken the offer; they are locked until `expiresAt`. */
  OrderCreated: defineEvent('order:created', orderData),
  /** An authorised payment was accepted: the order no longer expires, and the payment is to be captured. */
  OrderPaymentAccepted: defineEvent('order:payment-accepted', orderData),
  /** The payment was captured: the ticket is sold. After that, only its money can go back. */
  OrderCompleted: defineEvent('order:completed', orderData),
  /** Somebody was let in to the event by a ticket of a complete order; this happens once for each of its tickets. */
  OrderAdmitted: defineEvent('order:admitted', orderData),
  /** A ticket of a complete order was offered again by its buyer, was sold on, or is no longer offered. */
  OrderResale: defineEvent('order:resale', orderData),
  /** Money goes back: all of it, and the order is `refunding`, or a part of it, and it stays `complete`. */
  OrderRefunding: defineEvent('order:refunding', orderData),
  /** All of the money has gone back, by our doing, at Stripe, or by the buyer's bank. Final. */
  OrderRefunded: defineEvent('order:refunded', orderData),
  /** The order ended without a sale: cancelled by its buyer, expired, or not paid. Final. */
  OrderCancelled: defineEvent('order:cancelled', orderData),
};
