import { defineEvent } from './define-event';
import { paymentData } from './payment-data';
import { Subjects } from './subjects';

/** The authorisation was released: nothing was and nothing will be collected. */
export const paymentVoided = defineEvent(Subjects.PaymentVoided, paymentData);
