import { defineEvent } from './define-event';
import { orderData } from './order-data';
import { Subjects } from './subjects';

/** An authorised payment was accepted: the order no longer expires, and the payment is to be captured. */
export const orderPaymentAccepted = defineEvent(Subjects.OrderPaymentAccepted, orderData);
