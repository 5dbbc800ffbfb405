import { z } from 'zod';
import { defineEvent } from './define-event';
import { id } from './fields';
import { Subjects } from './subjects';

/** The time of an order's reservation has run out. Orders decides what that means for it. */
export const expirationComplete = defineEvent(Subjects.ExpirationComplete, z.object({ orderId: id }));

export type ExpirationData = z.infer<typeof expirationComplete.schema>;
