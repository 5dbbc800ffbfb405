import { defineEvent } from './define-event';
import { paymentData } from './payment-data';
import { Subjects } from './subjects';

/** Collected money was given back. */
export const paymentRefunded = defineEvent(Subjects.PaymentRefunded, paymentData);
