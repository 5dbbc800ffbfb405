import * as z from 'zod';
import { defineEvent, id } from './define-event';

export const expirationEvents = {
  /** An order's reservation has run out. Orders decides what follows. */
  ExpirationComplete: defineEvent('expiration:complete', z.object({ orderId: id })),
};
