import { defineEvent } from './define-event';
import { orderData } from './order-data';
import { Subjects } from './subjects';

/** The payment was captured: the ticket is sold. Final. */
export const orderCompleted = defineEvent(Subjects.OrderCompleted, orderData);
