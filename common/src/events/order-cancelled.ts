import { defineEvent } from './define-event';
import { orderData } from './order-data';
import { Subjects } from './subjects';

/** The order ended without a sale: cancelled by its buyer, expired, or not paid. Final. */
export const orderCancelled = defineEvent(Subjects.OrderCancelled, orderData);
