import { Subjects } from '@ticketing/common';
import { PaymentListener } from './payment-listener';

export class PaymentVoidedListener extends PaymentListener<typeof Subjects.PaymentVoided> {
  readonly subject = Subjects.PaymentVoided;
}
