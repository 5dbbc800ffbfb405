import type { PaymentStatus } from '@ticketing/common';
import type { IntentFacts } from '../intent';
import type { PayableOrder, PaymentState } from '../payment';

export const now = new Date('2026-11-21T10:00:00Z');
/** When the sweep picks up a payment last touched at `now`. */
export const soon = new Date('2026-11-21T10:00:15Z');

export const order: PayableOrder = {
  id: 'o1',
  userId: 'u1',
  status: 'created',
  expiresAt: new Date('2026-11-21T10:15:00Z'),
  price: 2050,
  currency: 'USD',
};

/** A payment on its second attempt, with intent `pi_1`. */
export const paymentThatIs = (status: PaymentStatus, more: Partial<PaymentState> = {}): PaymentState => ({
  orderId: 'o1',
  userId: 'u1',
  status,
  amount: 2050,
  currency: 'USD',
  stripeId: 'pi_1',
  attempt: 2,
  decline: undefined,
  amountRefunded: undefined,
  dispute: undefined,
  refundProblem: undefined,
  dueAt: undefined,
  ...more,
});

export const intentThat = (status: IntentFacts['status'], more: Partial<IntentFacts> = {}): IntentFacts => ({
  id: 'pi_1',
  status,
  amount: 2050,
  amountRefunded: 0,
  ...more,
});
