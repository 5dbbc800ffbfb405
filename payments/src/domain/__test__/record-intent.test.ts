import type { OrderStatus } from '@ticketing/common';
import type { IntentFacts } from '../intent';
import type { PaymentState } from '../payment';
import { recordIntent } from '../record-intent';
import { intentThat, now, paymentThatIs, soon } from './fixtures';

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
      expect(recordIntent(paymentThatIs(given), intent, { status: order }, now)?.state.status).toBe(then);
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
    ['voided', 'cancelled', intentThat('canceled')],
    ['voided', 'cancelled', intentThat('requires_capture')],
    ['failed', 'cancelled', intentThat('canceled')],
    ['refunded', 'cancelled', intentThat('succeeded')],
  ] as const)('given %s and an order that is %s, when it is %o, then nothing changes', (given, order, intent) => {
    expect(recordIntent(paymentThatIs(given), intent, { status: order }, now)).toBeUndefined();
  });

  it.each(['pi_2', undefined])(
    'given a payment whose intent is %s, when pi_1 is authorised, then nothing changes',
    (own) => {
      const given = paymentThatIs('pending', { stripeId: own });
      expect(recordIntent(given, intentThat('requires_capture'), { status: 'created' }, now)).toBeUndefined();
    },
  );

  it('given a cancelled order, when its money was collected, then the sweep sees to the refund', () => {
    const recorded = recordIntent(paymentThatIs('authorized'), intentThat('succeeded'), { status: 'cancelled' }, now);
    expect(recorded?.state).toMatchObject({ status: 'captured', dueAt: soon });
  });
});

describe('what has become of money that was collected', () => {
  const captured = (more: Partial<PaymentState> = {}) => paymentThatIs('captured', more);
  const succeeded = (more: Partial<IntentFacts> = {}) => intentThat('succeeded', more);

  it.each<[string, PaymentState, OrderStatus, IntentFacts, Partial<PaymentState>, string]>([
    [
      'a part of it is refunded',
      captured(),
      'complete',
      succeeded({ amountRefunded: 500 }),
      { amountRefunded: 500 },
      'payment:refunded',
    ],
    [
      'all of it is refunded',
      captured(),
      'complete',
      succeeded({ amountRefunded: 2050 }),
      { status: 'refunded', amountRefunded: 2050 },
      'payment:refunded',
    ],
    [
      'more of it is refunded',
      captured({ amountRefunded: 500 }),
      'complete',
      succeeded({ amountRefunded: 600 }),
      { amountRefunded: 600 },
      'payment:refunded',
    ],
    [
      'a refund has failed',
      captured({ amountRefunded: 500 }),
      'complete',
      succeeded(),
      { amountRefunded: undefined },
      'payment:captured',
    ],
    ['it is disputed', captured(), 'complete', succeeded({ dispute: 'open' }), { dispute: 'open' }, 'payment:disputed'],
    [
      'a dispute is won',
      captured({ dispute: 'open' }),
      'complete',
      succeeded({ dispute: 'won' }),
      { dispute: 'won' },
      'payment:disputed',
    ],
    [
      'a dispute is lost',
      captured({ dispute: 'open' }),
      'complete',
      succeeded({ dispute: 'lost' }),
      { dispute: 'lost' },
      'payment:disputed',
    ],
    [
      'it is refunded before its order is complete',
      captured(),
      'awaiting:payment',
      succeeded({ amountRefunded: 2050 }),
      { amountRefunded: 2050 },
      'payment:refunded',
    ],
    [
      'it is refunded before its capture is heard of',
      paymentThatIs('authorized'),
      'awaiting:payment',
      succeeded({ amountRefunded: 2050 }),
      { status: 'captured', amountRefunded: 2050 },
      'payment:refunded',
    ],
    [
      'a part goes back before its order is cancelled',
      captured(),
      'cancelled',
      succeeded({ amountRefunded: 500 }),
      { amountRefunded: 500, dueAt: soon },
      'payment:refunded',
    ],
    [
      'it is disputed and its order is cancelled',
      captured({ dueAt: now }),
      'cancelled',
      succeeded({ dispute: 'open' }),
      { dispute: 'open', dueAt: undefined },
      'payment:disputed',
    ],
    [
      'the refund of a cancelled order has failed',
      paymentThatIs('refunded', { amountRefunded: 2050 }),
      'cancelled',
      succeeded(),
      { amountRefunded: undefined, refundProblem: 'refund_failed', refundRejected: 2050 },
      'payment:refunded',
    ],
    [
      'another refund has failed while ours waits for a balance',
      captured({ amountRefunded: 200, refundProblem: 'balance_insufficient' }),
      'refunding',
      succeeded(),
      { amountRefunded: undefined, dueAt: soon },
      'payment:refunded',
    ],
    [
      'what was refused before is given back',
      captured({ refundProblem: 'balance_insufficient', dueAt: now }),
      'refunding',
      succeeded({ amountRefunded: 2050 }),
      { status: 'refunded', amountRefunded: 2050, refundProblem: undefined, dueAt: undefined },
      'payment:refunded',
    ],
  ])('given that %s, then it says so', (_case, given, order, intent, then, event) => {
    expect(recordIntent(given, intent, { status: order }, now)).toEqual({ event, state: { ...given, ...then } });
  });

  it.each([
    [captured({ amountRefunded: 500, dispute: 'open' }), succeeded({ amountRefunded: 500, dispute: 'open' })],
    [paymentThatIs('refunded', { amountRefunded: 2050 }), succeeded({ amountRefunded: 2050 })],
    [paymentThatIs('failed'), succeeded({ amountRefunded: 500 })],
    [captured({ amountRefunded: 500 }), intentThat('requires_capture')],
  ])('changes nothing when it is known or is old: %o, %o', (given, intent) => {
    expect(recordIntent(given, intent, { status: 'complete' }, now)).toBeUndefined();
  });
});
