import { Subjects } from '@ticketing/common';
import { OrderListener } from './order-listener';

export class OrderCreatedListener extends OrderListener<typeof Subjects.OrderCreated> {
  readonly subject = Subjects.OrderCreated;
}
