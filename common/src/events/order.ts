import { z } from 'zod';
import { minorUnits } from '../money';
import { currency, defineEvent, id, isoTime, version } from './define-event';

export const orderStatuses = ['created', 'awaiting:payment', 'cancelled', 'complete'] as const;
export type OrderStatus = (typeof orderStatuses)[number];

/** Why an order ended without a sale: its buyer cancelled, its time ran out, or the payment could not be captured. */
export const cancelReasons = ['buyer', 'expired', 'payment_failed'] as const;
export type CancelReason = (typeof cancelReasons)[number];

/** The full state of an order; the ticket's price is the one at the time of reservation. */
export const orderData = z.object({
  id,
  version,
  status: z.enum(orderStatuses),
  userId: id,
  expiresAt: isoTime,
  ticket: z.object({ id, price: minorUnits, currency }),
  /** When the buyer was let in to the event; only of a complete order. */
  admittedAt: isoTime.optional(),
  /** Only of a cancelled order; messages older than this field lack it. */
  cancelReason: z.enum(cancelReasons).optional(),
});

export type OrderData = z.infer<typeof orderData>;

export const orderEvents = {
  /** A buyer reserved a ticket; it is locked until `expiresAt`. */
  OrderCreated: defineEvent('order:created', orderData),
  /** An authorised payment was accepted: the order no longer expires, and the payment is to be captured. */
  OrderPaymentAccepted: defineEvent('order:payment-accepted', orderData),
  /** The payment was captured: the ticket is sold. The order neither ends nor is cancelled after that. */
  OrderCompleted: defineEvent('order:completed', orderData),
  /** The buyer of a complete order was let in to the event; this happens once. */
  OrderAdmitted: defineEvent('order:admitted', orderData),
  /** The order ended without a sale: cancelled by its buyer, expired, or not paid. Final. */
  OrderCancelled: defineEvent('order:cancelled', orderData),
};
