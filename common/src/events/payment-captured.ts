import { defineEvent } from './define-event';
import { paymentData } from './payment-data';
import { Subjects } from './subjects';

/** The money of an accepted payment was collected. */
export const paymentCaptured = defineEvent(Subjects.PaymentCaptured, paymentData);
