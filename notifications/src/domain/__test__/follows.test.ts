import type { PaymentData } from '@ticketing/common';
import { newId } from '@ticketing/common/testing';
import { paymentData } from '../../__test__/fixtures';
import { paymentReplica } from '../../models/payment-replica';
import { followFromOrder, followFromPayment, followFromTicket, followFromUser } from '../follows';
import type { Order, Ticket } from '../known';
import { keyOf } from '../mail';

const now = new Date('2026-12-01T12:00:00Z');
const hours = (count: number) => new Date(now.getTime() + count * 3_600_000);

const order = (overrides: Partial<Order>): Order => ({
  ...{ status: 'created', userId: newId(), expiresAt: now, tickets: [{ id: 't1', price: 2050 }], currency: 'USD' },
  ...{ cancelReason: null, admitted: false, offered: false, ...overrides },
});
const ticket = (overrides: Partial<Ticket>): Ticket => ({
  ...{ title: 'Concert', userId: newId(), status: 'sold', orderId: 'o1', eventDate: null },
  ...{ timeZone: null, venue: null, city: null, ...overrides },
});

describe('what follows', () => {
  it.each<[string, Partial<Order>, string[]]>([
    ['a reservation', {}, ['reserved:o1']],
    ['an offer to somebody who waits', { offered: true }, ['offered:o1']],
    ['an offer that has run out', { status: 'cancelled', cancelReason: 'expired', offered: true }, ['passed-on:o1']],
    ['a payment that is being collected', { status: 'awaiting:payment' }, []],
    ['a paid order', { status: 'complete' }, ['paid:o1']],
    ['a buyer who has been let in long after', { status: 'complete', admitted: true }, []],
    ['an order that its buyer has cancelled', { status: 'cancelled', cancelReason: 'buyer' }, []],
    ['an order that has run out', { status: 'cancelled', cancelReason: 'expired' }, ['expired:o1']],
    [
      'money that could not be collected',
      { status: 'cancelled', cancelReason: 'payment_failed' },
      ['payment-failed:o1'],
    ],
    ['an order that an operator has cancelled', { status: 'cancelled', byOperator: true }, ['cancelled:o1']],
    ['an order cancelled before orders said why', { status: 'cancelled' }, []],
    // The payment tells what has been given back.
    ['an order whose money is going back', { status: 'refunding' }, []],
    ['an order whose money has gone back', { status: 'refunded' }, []],
    ['an order that an operator refunds', { status: 'refunding', takenBack: true }, ['taken-back:o1:t1']],
    ['an order that a bank has taken back', { status: 'refunded', takenBack: true }, ['taken-back:o1:t1']],
  ])('from %s', (_what, state, keys) => {
    expect(followFromOrder('o1', order(state)).map(keyOf)).toEqual(keys);
  });

  it.each<[string, Partial<Ticket>, string[]]>([
    ['a ticket for sale', { status: 'available', orderId: null }, []],
    ['a reserved ticket', { status: 'reserved' }, []],
    ['a sold ticket', {}, ['sold:o1:t1']],
    ['a ticket sold long before its event', { eventDate: hours(48) }, ['sold:o1:t1', 'tomorrow:o1']],
    ['a ticket sold on the last day', { eventDate: hours(24) }, ['sold:o1:t1']],
  ])('from %s', (_what, state, keys) => {
    expect(followFromTicket('t1', ticket(state), now).map(keyOf)).toEqual(keys);
  });

  it('a reminder waits until a day before the event', () => {
    expect(followFromTicket('t1', ticket({ eventDate: hours(48) }), now)).toContainEqual({
      ...{ kind: 'tomorrow', about: 'o1', notBefore: hours(24) },
    });
  });

  it.each<[string, Partial<PaymentData>, string[]]>([
    ['money that was collected', {}, []],
    ['an authorisation that was released', { status: 'voided' }, ['voided:o1']],
    ['a part of the money that was given back', { amountRefunded: 500 }, ['refunded:o1:500']],
    ['all of it', { status: 'refunded', amountRefunded: 2050 }, ['refunded:o1:2050']],
    ['all of it, as older messages say it', { status: 'refunded' }, ['refunded:o1:2050']],
    ['a dispute long after a refund', { amountRefunded: 500, dispute: 'open' }, []],
    ['money that the bank has taken back', { amountRefunded: 500, dispute: 'lost' }, []],
    [
      'a refund that the bank has sent back',
      { refundProblem: 'refund_failed', refundRejected: 500 },
      ['refund-failed:o1:500'],
    ],
    ['one, as older messages say it', { refundProblem: 'refund_failed' }, ['refund-failed:o1:0']],
    ['a refund that is tried again', { refundProblem: 'balance_insufficient' }, []],
    ['a refund after a dispute that was won', { amountRefunded: 500, dispute: 'won' }, ['refunded:o1:500']],
  ])('from %s', (_what, state, keys) => {
    expect(
      followFromPayment(paymentReplica.learn(paymentData('o1', { status: 'captured', ...state }))).map(keyOf),
    ).toEqual(keys);
  });

  it('from each link of a user, each sign-in from a new device, and each notice, a mail of its own', () => {
    const link = { kind: 'reset', to: 'a@example.com', requestedAt: '', expiresAt: '' } as const;
    const links = [
      { ...link, id: 'first' },
      { ...link, kind: 'verify' as const, id: 'second' },
    ];
    const signIns = [{ id: 'third', device: 'Firefox on Linux', network: '198.51.0.0/16', at: '' }];
    const notices = [{ id: '7', kind: 'passkey-added' as const, at: '' }];
    const passwordSetAt = new Date(5);
    const user = { email: 'a@example.com', locale: null, links, signIns, notices, passwordSetAt };
    expect(followFromUser('u1', user).map(keyOf)).toEqual([
      'reset:u1:first',
      'verify:u1:second',
      'passkey-added:u1:7',
      'new-device:u1:third',
      'new-password:u1:5',
    ]);
  });
});
