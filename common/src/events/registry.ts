import type { z } from 'zod';
import { expirationComplete } from './expiration-complete';
import { orderCancelled } from './order-cancelled';
import { orderCompleted } from './order-completed';
import { orderCreated } from './order-created';
import { orderPaymentAccepted } from './order-payment-accepted';
import { paymentCaptured } from './payment-captured';
import { paymentCreated } from './payment-created';
import { paymentDisputed } from './payment-disputed';
import { paymentFailed } from './payment-failed';
import { paymentRefunded } from './payment-refunded';
import { paymentVoided } from './payment-voided';
import { reconciliationDiffered } from './reconciliation-differed';
import { reconciliationRequested } from './reconciliation-requested';
import type { Subject } from './subjects';
import { ticketCreated } from './ticket-created';
import { ticketUpdated } from './ticket-updated';

/** The definition of every event, by its subject. */
export const eventDefinitions = {
  [ticketCreated.subject]: ticketCreated,
  [ticketUpdated.subject]: ticketUpdated,
  [orderCreated.subject]: orderCreated,
  [orderPaymentAccepted.subject]: orderPaymentAccepted,
  [orderCompleted.subject]: orderCompleted,
  [orderCancelled.subject]: orderCancelled,
  [expirationComplete.subject]: expirationComplete,
  [paymentCreated.subject]: paymentCreated,
  [paymentCaptured.subject]: paymentCaptured,
  [paymentFailed.subject]: paymentFailed,
  [paymentVoided.subject]: paymentVoided,
  [paymentRefunded.subject]: paymentRefunded,
  [paymentDisputed.subject]: paymentDisputed,
  [reconciliationRequested.subject]: reconciliationRequested,
  [reconciliationDiffered.subject]: reconciliationDiffered,
} as const satisfies { [S in Subject]: { subject: S; schema: z.ZodObject } };

/** The data of the events on a subject: `EventData<'order:created'>`. */
export type EventData<S extends Subject> = z.infer<(typeof eventDefinitions)[S]['schema']>;

/** Tells whether a text is one of our subjects. */
export function isSubject(text: string): text is Subject {
  return Object.hasOwn(eventDefinitions, text);
}
