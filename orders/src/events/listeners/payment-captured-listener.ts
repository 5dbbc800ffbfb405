import { Subjects } from '@ticketing/common';
import { PaymentListener } from './payment-listener';

export class PaymentCapturedListener extends PaymentListener<typeof Subjects.PaymentCaptured> {
  readonly subject = Subjects.PaymentCaptured;
}
