import { defineEvent } from './define-event';
import { orderData } from './order-data';
import { Subjects } from './subjects';

/** A buyer reserved a ticket; it is locked until `expiresAt`. */
export const orderCreated = defineEvent(Subjects.OrderCreated, orderData);
