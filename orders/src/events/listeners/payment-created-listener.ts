import { Subjects } from '@ticketing/common';
import { PaymentListener } from './payment-listener';

export class PaymentCreatedListener extends PaymentListener<typeof Subjects.PaymentCreated> {
  readonly subject = Subjects.PaymentCreated;
}
