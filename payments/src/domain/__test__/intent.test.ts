import { type OrderStatus, orderStatuses, type PaymentStatus, paymentStatuses } from '@ticketing/common';
import { type NextStep, nextStep, recordIntent } from '../intent';
import { intentThat, now, paymentThatIs, soon } from './fixtures';

describe('what is to be done at Stripe next', () => {
  const steps = (created: NextStep, accepted: NextStep, complete: NextStep, cancelled: NextStep) => ({
    created,
    'awaiting:payment': accepted,
    complete,
    cancelled,
  });
  const table: Record<PaymentStatus, Record<OrderStatus, NextStep>> = {
    pending: steps('nothing', 'nothing', 'nothing', 'void'),
    requires_action: steps('nothing', 'nothing', 'nothing', 'void'),
    declined: steps('nothing', 'nothing', 'nothing', 'void'),
    authorized: steps('nothing', 'capture', 'capture', 'void'),
    captured: steps('nothing', 'nothing', 'nothing', 'refund'),
    voided: steps('nothing', 'void', 'nothing', 'nothing'),
    failed: steps('nothing', 'nothing', 'nothing', 'nothing'),
    refunded: steps('nothing', 'nothing', 'nothing', 'nothing'),
  };
  const rows = paymentStatuses.flatMap((status) =>
    orderStatuses.map((order) => ({ status, order, step: table[status][order] })),
  );

  it.each(rows)('given a payment that is $status, when its order is $order, then $step', ({ status, order, step }) => {
    expect(nextStep(paymentThatIs(status), order)).toBe(step);
  });
});

describe('what Stripe says of an intent', () => {
  const decline = { code: 'expired_card', message: 'Your card has expired.' };
  const refunded = { amountRefunded: 2050 };

  it.each([
    ['pending', 'created', intentThat('requires_action'), 'requires_action'],
    ['pending', 'created', intentThat('requires_capture'), 'authorized'],
    ['pending', 'created', intentThat('succeeded'), 'captured'],
    ['pending', 'created', intentThat('canceled'), 'voided'],
    ['pending', 'cancelled', intentThat('canceled'), 'voided'],
    ['requires_action', 'created', intentThat('requires_capture'), 'authorized'],
    ['requires_action', 'created', intentThat('requires_payment_method', { decline }), 'declined'],
    ['declined', 'created', intentThat('requires_action'), 'requires_action'],
    ['declined', 'created', intentThat('requires_capture'), 'authorized'],
    ['authorized', 'awaiting:payment', intentThat('succeeded'), 'captured'],
    ['authorized', 'awaiting:payment', intentThat('succeeded', refunded), 'captured'],
    ['authorized', 'awaiting:payment', intentThat('canceled'), 'failed'],
    ['authorized', 'cancelled', intentThat('canceled'), 'voided'],
    ['voided', 'awaiting:payment', intentThat('canceled'), 'failed'],
    ['captured', 'cancelled', intentThat('succeeded', refunded), 'refunded'],
  ] as const)(
    'given %s and an order that is %s, when it is %o, then the payment is %s',
    (given, order, intent, then) => {
      expect(recordIntent(paymentThatIs(given), intent, order, now)?.state.status).toBe(then);
    },
  );

  it.each([
    ['pending', 'created', intentThat('requires_payment_method')],
    ['pending', 'created', intentThat('requires_confirmation')],
    ['pending', 'created', intentThat('processing')],
    ['pending', 'created', intentThat('requires_payment_method', { decline })],
    ['authorized', 'created', intentThat('requires_capture')],
    ['authorized', 'created', intentThat('requires_action')],
    ['authorized', 'created', intentThat('requires_payment_method', { decline })],
    ['captured', 'complete', intentThat('succeeded')],
    ['captured', 'complete', intentThat('requires_capture')],
    ['captured', 'cancelled', intentThat('succeeded', { amountRefunded: 2049 })],
    ['voided', 'cancelled', intentThat('canceled')],
    ['voided', 'cancelled', intentThat('requires_capture')],
    ['failed', 'cancelled', intentThat('canceled')],
    ['refunded', 'cancelled', intentThat('succeeded')],
  ] as const)('given %s and an order that is %s, when it is %o, then nothing changes', (given, order, intent) => {
    expect(recordIntent(paymentThatIs(given), intent, order, now)).toBeUndefined();
  });

  it.each(['pi_2', undefined])(
    'given a payment whose intent is %s, when pi_1 is authorised, then nothing changes',
    (own) => {
      const given = paymentThatIs('pending', { stripeId: own });
      expect(recordIntent(given, intentThat('requires_capture'), 'created', now)).toBeUndefined();
    },
  );

  it('given a cancelled order, when its money was collected, then the sweep sees to the refund', () => {
    const recorded = recordIntent(paymentThatIs('authorized'), intentThat('succeeded'), 'cancelled', now);
    expect(recorded?.state).toMatchObject({ status: 'captured', dueAt: soon });
  });
});
