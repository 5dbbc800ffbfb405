import { type OrderStatus, orderStatuses, type PaymentStatus, paymentStatuses } from '@ticketing/common';
import { type IntentStatus, intentStatuses } from '../intent';
import type { PaymentState } from '../payment';
import {
  askedBefore,
  type Fallback,
  fallbackOf,
  nextStep,
  type OrderFacts,
  orderAsksForStep,
  refundLeft,
  type Step,
  type StripeStep,
} from '../steps';
import { intentThat, paymentThatIs } from './fixtures';

const cancelled = { status: 'cancelled' } as const;

describe('what is to be done at Stripe next', () => {
  const steps = (created: Step, accepted: Step, complete: Step, over: Step) => ({
    created,
    'awaiting:payment': accepted,
    complete,
    cancelled: over,
    refunding: over,
    refunded: over,
  });
  const table: Record<PaymentStatus, Record<OrderStatus, Step>> = {
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
    expect(nextStep(paymentThatIs(status), { status: order })).toBe(step);
  });

  it.each([
    ['created', false],
    ['awaiting:payment', true],
    ['complete', true],
    ['cancelled', true],
    ['refunding', true],
    ['refunded', true],
  ] as const)('an order that is %s can ask something of its payment: %s', (status, asks) => {
    expect(orderAsksForStep({ status })).toBe(asks);
  });
});

describe('what is to be done with money that was collected for an order that is cancelled', () => {
  it.each([
    ['open', 'nothing'],
    ['lost', 'nothing'],
    ['won', 'refund'],
  ] as const)('given a dispute that is %s, then %s', (dispute, step) => {
    expect(nextStep(paymentThatIs('captured', { dispute }), cancelled)).toBe(step);
  });
});

describe('what is to be given back of the money of a complete order', () => {
  const complete = (refund?: number) => ({ status: 'complete', refund }) as const;
  const sentBack = { refundProblem: 'refund_failed', refundRejected: 500 };

  it.each<[string, Partial<PaymentState>, OrderFacts, Step, number]>([
    ['nothing was decided', {}, complete(), 'nothing', 0],
    ['a part was decided', {}, complete(500), 'refund', 500],
    ['that part has been given back', { amountRefunded: 500 }, complete(500), 'nothing', 0],
    ['more was given back at Stripe', { amountRefunded: 600 }, complete(500), 'nothing', 0],
    ['another part was decided', { amountRefunded: 500 }, complete(700), 'refund', 200],
    ['more was decided than was paid', {}, complete(9999), 'refund', 2050],
    ['the rest was decided', { amountRefunded: 500 }, { status: 'refunding', refund: 2050 }, 'refund', 1550],
    ['it is disputed', { dispute: 'open' }, complete(500), 'nothing', 500],
    ['Stripe has refused it', { refundProblem: 'balance_insufficient' }, complete(500), 'refund', 500],
    ['the bank has sent that back', sentBack, complete(500), 'nothing', 500],
    ['the bank has sent back less', sentBack, complete(800), 'refund', 800],
    ['the bank has sent back less than all', sentBack, { status: 'refunding' }, 'refund', 2050],
    ['the bank has sent it back', { refundProblem: 'refund_failed' }, complete(500), 'nothing', 500],
  ])('given that %s', (_case, payment, order, step, left) => {
    const given = paymentThatIs('captured', payment);
    expect([nextStep(given, order), refundLeft(given, order)]).toEqual([step, left]);
  });

  it('asks for more than its acceptance did only if money is to go back', () => {
    expect([askedBefore(complete()), askedBefore(complete(500))]).toEqual([{ status: 'awaiting:payment' }, undefined]);
    expect(askedBefore({ status: 'refunded', refund: 2050 })).toEqual({ status: 'refunding' });
    expect(askedBefore({ status: 'refunding', refund: 2050 })).toBeUndefined();
  });
});

describe('what is to be done when Stripe did not take a step', () => {
  const ended: IntentStatus[] = ['succeeded', 'canceled'];
  const unpaid: IntentStatus[] = ['requires_payment_method', 'requires_confirmation'];

  it.each(intentStatuses)('records an intent that is %s, if that has ended it, and retries otherwise', (status) => {
    const then = ended.includes(status) ? 'record' : 'retry';
    expect(fallbackOf('void', intentThat(status), cancelled, false)).toBe(then);
    if (!unpaid.includes(status)) expect(fallbackOf('capture', intentThat(status), cancelled, false)).toBe(then);
  });

  it.each(unpaid)('voids an intent that is %s instead of capturing it: there is no money', (status) => {
    expect(fallbackOf('capture', intentThat(status), cancelled, false)).toBe('void');
  });

  it('voids an intent whose capture the bank has declined, so that no money stays held', () => {
    expect(fallbackOf('capture', intentThat('requires_capture'), cancelled, true)).toBe('void');
  });

  it.each<[StripeStep, boolean, Fallback]>([
    ['capture', true, 'record'],
    ['void', true, 'record'],
    ['void', false, 'record'],
  ])('records what was collected, whatever failed: %s, declined: %s', (step, declined, then) => {
    expect(fallbackOf(step, intentThat('succeeded'), cancelled, declined)).toBe(then);
  });

  it.each([
    [0, 'retry'],
    [2049, 'retry'],
    [2050, 'record'],
  ] as const)('given %i of 2050 refunded, then a refund is one to %s', (amountRefunded, then) => {
    expect(fallbackOf('refund', intentThat('succeeded', { amountRefunded }), cancelled, false)).toBe(then);
  });

  it('records that a dispute has come in between', () => {
    expect(fallbackOf('refund', intentThat('succeeded', { dispute: 'open' }), cancelled, false)).toBe('record');
  });
});
