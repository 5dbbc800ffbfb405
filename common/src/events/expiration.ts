import { z } from 'zod';
import { defineEvent, id } from './define-event';

export const expirationEvents = {
  /** The time of an order's reservation has run out. Orders decides what that means for it. */
  ExpirationComplete: defineEvent('expiration:complete', z.object({ orderId: id })),
};
