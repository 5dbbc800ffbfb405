import { type PaymentStatus, paymentStatuses } from '@ticketing/common';
import { beginAttempt, beginPayment, changed, declineAttempt, maxAttempts, moveTo, nameIntent } from '../payment';
import { now, order, paymentThatIs, soon } from './fixtures';

/** The statuses that may follow each status; anything else is stale. */
const transitions: Record<PaymentStatus, PaymentStatus[]> = {
  pending: ['requires_action', 'authorized', 'captured', 'declined', 'failed', 'voided'],
  requires_action: ['pending', 'authorized', 'captured', 'declined', 'failed', 'voided'],
  declined: ['pending', 'requires_action', 'authorized', 'captured', 'failed', 'voided'],
  authorized: ['captured', 'failed', 'voided'],
  captured: ['refunded'],
  voided: ['failed'],
  failed: [],
  refunded: [],
};
const pairs = paymentStatuses.flatMap((from) => paymentStatuses.map((to) => [from, to] as const));
const allowed = pairs.filter(([from, to]) => transitions[from].includes(to));
const refused = pairs.filter(([from, to]) => !transitions[from].includes(to));

describe('a payment changes its status', () => {
  it.each(allowed)('given %s, when it becomes %s, then it is that', (from, to) => {
    expect(moveTo(paymentThatIs(from), to, now)?.state).toMatchObject({ status: to, stripeId: 'pi_1', attempt: 2 });
  });

  it.each(refused)('given %s, when news of %s arrives, then nothing changes', (from, to) => {
    expect(moveTo(paymentThatIs(from), to, now)).toBeUndefined();
  });

  it.each([
    ['requires_action', 'payment:created'],
    ['declined', 'payment:created'],
    ['authorized', 'payment:created'],
    ['captured', 'payment:captured'],
    ['failed', 'payment:failed'],
    ['voided', 'payment:voided'],
  ] as const)('given pending, when it becomes %s, then %s tells of it', (to, event) => {
    expect(moveTo(paymentThatIs('pending'), to, now)?.event).toBe(event);
  });

  it.each(paymentStatuses)('given %s, it is announced unless a card is still being tried', (status) => {
    const isTried = ['pending', 'requires_action', 'declined'].includes(status);
    expect(changed(paymentThatIs(status)).quiet ?? false).toBe(isTried);
  });

  it('given captured, when it becomes refunded, then payment:refunded tells of it', () => {
    expect(moveTo(paymentThatIs('captured'), 'refunded', now)?.event).toBe('payment:refunded');
  });

  it.each([
    ['requires_action', soon],
    ['authorized', soon],
    ['declined', undefined],
    ['captured', undefined],
    ['failed', undefined],
    ['voided', undefined],
  ] as const)('given pending, when it becomes %s, then the sweep looks at it at %s', (to, dueAt) => {
    expect(moveTo(paymentThatIs('pending', { dueAt: now }), to, now)?.state.dueAt).toEqual(dueAt);
  });
});

describe('a payment begins', () => {
  it('given an order, when it is to be paid, then the first attempt is pending, with the price of the order', () => {
    expect(beginPayment(order, now)).toEqual({
      event: 'payment:created',
      quiet: true,
      state: paymentThatIs('pending', { stripeId: undefined, attempt: 1, dueAt: soon }),
    });
  });
});

describe('another attempt', () => {
  it.each(['declined', 'requires_action'] as const)(
    'given %s, when another card is tried, then it is pending',
    (status) => {
      const given = paymentThatIs(status, { decline: { code: 'card_declined', message: 'No' } });
      expect(beginAttempt(given, now)).toEqual({
        event: 'payment:created',
        quiet: true,
        state: paymentThatIs('pending', { attempt: 3, dueAt: soon }),
      });
    },
  );

  it.each(paymentStatuses.filter((status) => status !== 'declined' && status !== 'requires_action'))(
    'given %s, when another card is tried, then nothing changes',
    (status) => expect(beginAttempt(paymentThatIs(status), now)).toBeUndefined(),
  );
});

describe('the last attempt', () => {
  const last = { attempt: maxAttempts };

  it.each(['declined', 'requires_action'] as const)(
    'given %s, when another card is tried, then it is refused',
    (status) =>
      expect(() => beginAttempt(paymentThatIs(status, last), now)).toThrow(
        expect.objectContaining({ code: 'too_many_attempts' }),
      ),
  );

  it('given the one before it, when another card is tried, then it is pending', () => {
    const given = paymentThatIs('declined', { attempt: maxAttempts - 1 });
    expect(beginAttempt(given, now)?.state).toMatchObject({ status: 'pending', ...last });
  });

  it.each(['pending', 'authorized', 'captured'] as const)(
    'given %s, when the button is pressed again, then nothing changes',
    (status) => expect(beginAttempt(paymentThatIs(status, last), now)).toBeUndefined(),
  );
});

describe('an attempt ends without an authorisation', () => {
  const decline = { code: 'expired_card', message: 'Your card has expired.' };

  it.each(['pending', 'requires_action'] as const)(
    'given %s, when the card is declined, then it says why',
    (status) => {
      expect(declineAttempt(paymentThatIs(status, { dueAt: now }), decline, now)).toEqual({
        event: 'payment:created',
        quiet: true,
        state: paymentThatIs('declined', { decline }),
      });
    },
  );

  it.each(paymentStatuses.filter((status) => status !== 'pending' && status !== 'requires_action'))(
    'given %s, when news of a decline arrives, then nothing changes',
    (status) => expect(declineAttempt(paymentThatIs(status), decline, now)).toBeUndefined(),
  );
});

describe('the payment names its intent', () => {
  const named = { stripeId: 'pi_new', attempt: 2 };
  const nameless = { stripeId: undefined };

  it('given a pending attempt, when Stripe has made the intent, then it is remembered', () => {
    expect(nameIntent(paymentThatIs('pending', nameless), named, now)).toEqual({
      event: 'payment:created',
      quiet: true,
      state: paymentThatIs('pending', { stripeId: 'pi_new', dueAt: soon }),
    });
  });

  it.each([
    ['a payment that has one', paymentThatIs('pending')],
    ['another attempt', paymentThatIs('pending', { ...nameless, attempt: 3 })],
    ['an attempt that was given up', paymentThatIs('declined', nameless)],
  ])('given %s, when Stripe has made an intent, then nothing changes', (_given, payment) => {
    expect(nameIntent(payment, named, now)).toBeUndefined();
  });
});
