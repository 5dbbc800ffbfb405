import { Subjects } from '@ticketing/common';
import { PaymentListener } from './payment-listener';

export class PaymentFailedListener extends PaymentListener<typeof Subjects.PaymentFailed> {
  readonly subject = Subjects.PaymentFailed;
}
