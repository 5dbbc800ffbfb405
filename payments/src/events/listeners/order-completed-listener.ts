import { Subjects } from '@ticketing/common';
import { OrderListener } from './order-listener';

export class OrderCompletedListener extends OrderListener<typeof Subjects.OrderCompleted> {
  readonly subject = Subjects.OrderCompleted;
}
