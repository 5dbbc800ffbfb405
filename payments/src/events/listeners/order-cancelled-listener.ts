import { Subjects } from '@ticketing/common';
import { OrderListener } from './order-listener';

export class OrderCancelledListener extends OrderListener<typeof Subjects.OrderCancelled> {
  readonly subject = Subjects.OrderCancelled;
}
