import { Subjects } from '@ticketing/common';
import { PaymentListener } from './payment-listener';

export class PaymentRefundedListener extends PaymentListener<typeof Subjects.PaymentRefunded> {
  readonly subject = Subjects.PaymentRefunded;
}
