import type { CancelReason, OrderStatus, PaymentStatus } from '../../api/api-types';
import {
  checkoutStage,
  inGroup,
  isPaid,
  isPayable,
  isTransitional,
  moneyStage,
  type OrderGroup,
  orderGroup,
  type Stage,
} from '../checkout-stage';
import { STAGE_LABELS } from '../stage-labels';

const expiresAt = '2026-11-21T12:00:00.000Z';
const before = Date.parse(expiresAt) - 1;
const after = Date.parse(expiresAt);

describe('what the checkout page shows', () => {
  const cases: [OrderStatus, PaymentStatus | null, number, Stage][] = [
    ['created', null, before, 'payable'],
    ['created', 'declined', before, 'declined'],
    ['created', 'failed', before, 'declined'],
    ['created', 'requires_action', before, 'verify'],
    ['created', 'pending', before, 'unconfirmed'],
    ['created', 'authorized', before, 'processing'],
    ['created', 'captured', before, 'processing'],
    ['created', null, after, 'time-up'],
    ['created', 'declined', after, 'time-up'],
    ['created', 'requires_action', after, 'time-up'],
    ['created', 'pending', after, 'unconfirmed'],
    ['created', 'authorized', after, 'processing'],
    ['awaiting:payment', 'authorized', before, 'processing'],
    ['awaiting:payment', null, after, 'processing'],
    ['complete', 'captured', after, 'complete'],
    ['refunding', 'captured', after, 'being-paid-back'],
    ['refunded', 'refunded', after, 'paid-back'],
    ['cancelled', null, before, 'cancelled'],
    ['cancelled', null, after, 'expired'],
    ['cancelled', 'voided', after, 'too-late'],
    ['cancelled', 'refunded', after, 'refunded'],
  ];

  it.each(cases)('order %s, payment %s, at %d: %s', (status, payment, now, stage) => {
    expect(checkoutStage({ status, expiresAt, cancelReason: null }, payment, now)).toBe(stage);
  });

  it.each<[OrderStatus, PaymentStatus | null, number, Stage]>([
    ['created', null, before, 'offered'],
    ['created', 'declined', before, 'declined'],
    ['created', null, after, 'time-up'],
    ['cancelled', null, after, 'passed-on'],
  ])('an offer, order %s, payment %s, at %d: %s', (status, payment, now, stage) => {
    const cancelReason = status === 'cancelled' ? 'expired' : null;
    expect(checkoutStage({ status, expiresAt, cancelReason, offered: true }, payment, now)).toBe(stage);
  });

  const endings: [CancelReason, PaymentStatus | null, Stage][] = [
    ['buyer', null, 'cancelled'],
    ['operator', 'voided', 'cancelled'],
    ['buyer', 'voided', 'cancelled'],
    ['expired', null, 'expired'],
    ['expired', 'declined', 'too-late'],
    ['expired', 'pending', 'too-late'],
    ['expired', 'authorized', 'too-late'],
    ['expired', 'voided', 'too-late'],
    ['expired', 'captured', 'refunded'],
    ['expired', 'refunded', 'refunded'],
    ['payment_failed', 'failed', 'payment-failed'],
    ['ticket_lost', 'authorized', 'ticket-lost'],
  ];

  it.each(endings)(
    'an order cancelled because of %s, payment %s: %s, whenever one looks',
    (cancelReason, payment, stage) => {
      for (const now of [before, after]) {
        expect(checkoutStage({ status: 'cancelled', expiresAt, cancelReason }, payment, now)).toBe(stage);
      }
    },
  );

  it('does not offer to pay again while a confirmed 3-D Secure payment is about to be reported', () => {
    expect(checkoutStage({ status: 'created', expiresAt, cancelReason: null }, 'requires_action', before, true)).toBe(
      'unconfirmed',
    );
  });

  it('believes a decline more than the address it came back with', () => {
    expect(checkoutStage({ status: 'created', expiresAt, cancelReason: null }, 'declined', before, true)).toBe(
      'declined',
    );
  });

  it('keeps asking exactly while something is still going to happen by itself', () => {
    const stages = new Set(cases.map(([, , , stage]) => stage));
    const waiting = [...stages].filter(isTransitional).sort();
    expect(waiting).toEqual(['processing', 'time-up', 'unconfirmed', 'verify']);
  });

  it('offers a card form exactly where paying again can do no harm', () => {
    const stages = [...new Set(cases.map(([, , , stage]) => stage))];
    expect(stages.filter(isPayable).sort()).toEqual(['declined', 'payable', 'verify']);
  });

  it.each<[Stage, OrderGroup]>([
    ['payable', 'open'],
    ['declined', 'open'],
    ['verify', 'open'],
    ['unconfirmed', 'settling'],
    ['processing', 'settling'],
    ['time-up', 'settling'],
    ['complete', 'upcoming'],
    ['paid-back-in-part', 'upcoming'],
    ['disputed', 'upcoming'],
    ['being-paid-back', 'returned'],
    ['paid-back', 'returned'],
    ['expired', 'ended'],
    ['cancelled', 'ended'],
    ['payment-failed', 'ended'],
    ['too-late', 'ended'],
    ['refunded', 'refunded'],
  ])('%s stands in the list under %s', (stage, group) => {
    expect(orderGroup(stage)).toBe(group);
  });

  it.each<[Stage, boolean, boolean, OrderGroup]>([
    ['complete', true, false, 'past'],
    ['complete', false, true, 'returned'],
    ['complete', true, true, 'returned'],
    ['paid-back', true, false, 'returned'],
  ])('%s, begun: %s, sold on: %s, stands under %s', (stage, begun, soldOn, group) => {
    expect(orderGroup(stage, begun, soldOn)).toBe(group);
  });

  it.each<[OrderGroup, string]>([
    ['upcoming', 'soon late undated'],
    ['past', 'undated late soon'],
    ['ended', 'late undated soon'],
  ])('lists what is %s as: %s', (group, names) => {
    const on = (name: string, eventDate?: string) => ({ name, group, ticket: eventDate ? { eventDate } : null });
    const other = { ...on('other'), group: 'open' as const };
    const orders = [on('late', '2027-05-01T18:00:00Z'), other, on('undated'), on('soon', '2027-01-01T18:00:00Z')];
    expect(
      inGroup(orders, group)
        .map(({ name }) => name)
        .join(' '),
    ).toBe(names);
  });
});

describe('the money of a paid order', () => {
  const payment = { id: 'p', orderId: 'o', status: 'captured', amount: 2050, currency: 'USD' } as const;

  it.each([
    ['nothing else', {}, 'complete', 'Paid'],
    ['a refund of a part', { amountRefunded: 500 }, 'paid-back-in-part', 'Partly refunded'],
    ['a refund of all of it', { amountRefunded: 2050 }, 'paid-back', 'Refunded'],
    ['an open dispute', { dispute: 'open' }, 'disputed', 'Disputed'],
    ['an open dispute of what is left', { dispute: 'open', amountRefunded: 500 }, 'disputed', 'Disputed'],
    ['a dispute that the buyer has won', { dispute: 'lost' }, 'paid-back', 'Refunded'],
    ['a dispute that the buyer has lost', { dispute: 'won' }, 'complete', 'Paid'],
  ] as const)('with %s, %j, is %s: %s', (_what, more, stage, label) => {
    expect(moneyStage('complete', { ...payment, ...more })).toBe(stage);
    expect([isPaid(stage), STAGE_LABELS[stage]]).toEqual([true, label]);
  });

  it.each(['refunded', 'processing', 'payable'] as const)('says nothing about an order that is %s', (stage) => {
    expect(moneyStage(stage, { ...payment, amountRefunded: 2050 })).toBe(stage);
  });
});
