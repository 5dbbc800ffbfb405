import { defineEvent } from './define-event';
import { paymentData } from './payment-data';
import { Subjects } from './subjects';

/** An accepted payment could not be collected. */
export const paymentFailed = defineEvent(Subjects.PaymentFailed, paymentData);
