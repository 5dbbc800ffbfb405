import { defineEvent } from './define-event';
import { paymentData } from './payment-data';
import { Subjects } from './subjects';

/** A payment was authorised; no money has moved yet. Orders accepts it or has already ended the order. */
export const paymentCreated = defineEvent(Subjects.PaymentCreated, paymentData);
