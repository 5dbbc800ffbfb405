import { defineEvent } from './define-event';
import { paymentData } from './payment-data';
import { Subjects } from './subjects';

/** The buyer disputes at their bank what was collected, or the bank has decided that. */
export const paymentDisputed = defineEvent(Subjects.PaymentDisputed, paymentData);
