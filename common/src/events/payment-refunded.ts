import { defineEvent } from './define-event';
import { paymentData } from './payment-data';
import { Subjects } from './subjects';

/** Collected money was given back, or a part of it. */
export const paymentRefunded = defineEvent(Subjects.PaymentRefunded, paymentData);
