import { Subjects } from '@ticketing/common';
import { OrderListener } from './order-listener';

export class OrderPaymentAcceptedListener extends OrderListener<typeof Subjects.OrderPaymentAccepted> {
  readonly subject = Subjects.OrderPaymentAccepted;
}
