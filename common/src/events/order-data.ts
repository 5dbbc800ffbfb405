import { z } from 'zod';
import { currency, id, isoTime, minorUnits, version } from './fields';

export const orderStatuses = ['created', 'awaiting:payment', 'cancelled', 'complete'] as const;
export type OrderStatus = (typeof orderStatuses)[number];

/** The full state of an order; the ticket's price is the one at the moment of reservation. */
export const orderData = z.object({
  id,
  version,
  status: z.enum(orderStatuses),
  userId: id,
  expiresAt: isoTime,
  ticket: z.object({ id, price: minorUnits, currency }),
});

export type OrderData = z.infer<typeof orderData>;
