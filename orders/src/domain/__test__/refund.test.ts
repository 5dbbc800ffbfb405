import { eventOf, holdsTicket, type OrderState, type Refund } from '../order';
import { mostParts, type RefundRequest, refundOrder } from '../refund';
import { othersOf, takenBy } from '../taken';
import { refusalOf } from './refusal-of';

const now = new Date('2030-01-01T19:30:00Z');
const before = new Date('2030-01-01T19:10:00Z');
const after = new Date('2030-01-01T20:00:00Z');

const bought: OrderState = {
  status: 'complete',
  userId: 'buyer',
  expiresAt: before,
  slot: 0,
  ticket: { id: 't1', title: 'Concert', price: 2050, currency: 'USD' },
  otherTickets: [{ id: 't2', title: 'Concert', price: 2050, currency: 'USD', slot: 1 }],
  paymentId: 'p1',
  cancelReason: undefined,
  admission: undefined,
};
const used: OrderState = { ...bought, admission: { at: before, scan: 's1' } };
const listing = { userId: 'seller', eventDate: after };
const seller: RefundRequest = {
  ...{ userId: 'seller', isOperator: false, tickets: [listing, listing] },
  ...{ amount: undefined, reason: undefined, sellAgain: false },
};
const operator: RefundRequest = { ...seller, userId: 'op', isOperator: true, reason: 'goodwill' };
const paidOtherwise = { paidOtherwise: true, payment: { refundProblem: 'refund_failed' } };
const begun = { ...listing, eventDate: before };
const part = (amount: number): Refund => ({ at: before, as: 'operator', userId: 'op', amount, sellAgain: false });

it('a refund of everything makes the tickets void, and lets go of them if they are to be sold again', () => {
  for (const sellAgain of [true, false]) {
    const change = refundOrder(bought, { ...seller, sellAgain }, now);
    const refund = { at: now, as: 'seller', userId: 'seller', reason: undefined, amount: 4100, sellAgain };
    expect(change).toEqual({ state: { ...bought, status: 'refunding', refunds: [refund] }, event: 'order:refunding' });
    expect(change && holdsTicket(change.state)).toBe(!sellAgain);
    expect(change && refundOrder(change.state, { ...operator, sellAgain: !sellAgain }, now)).toBeUndefined();
  }
});

it('a part that an operator gives back leaves the order complete, and the same total is given back once', () => {
  const first = refundOrder(bought, { ...operator, amount: 500, sellAgain: true }, now);
  expect(first?.state).toMatchObject({
    status: 'complete',
    refunds: [{ amount: 500, as: 'operator', reason: 'goodwill' }],
  });
  if (!first) throw new Error('There is no refund');
  expect([first.event, eventOf(first.state), holdsTicket(first.state)]).toEqual([
    'order:refunding',
    'order:refunding',
    true,
  ]);
  expect(refundOrder(first.state, { ...operator, amount: 500 }, now)).toBeUndefined();
  expect(refundOrder(first.state, { ...operator, amount: 700 }, now)?.state.refunds).toHaveLength(2);
  expect(refundOrder(first.state, seller, now)?.state).toMatchObject({
    status: 'refunding',
    refunds: [{}, { amount: 4100 }],
  });
});

it('a refund of money that is gone already, or was paid in another way, ends at once', () => {
  const refunding: OrderState = { ...bought, status: 'refunding', refunds: [{ ...part(4100), sellAgain: true }] };
  const gone = { paidBack: true };
  const ended = { event: 'order:refunded', state: { status: 'refunded' } };
  const change = refundOrder(bought, { ...seller, payment: gone, sellAgain: true }, now);
  expect(change).toMatchObject({ ...ended, state: { refunds: [{ as: 'seller', amount: 4100, sellAgain: true }] } });
  expect(refundOrder(bought, { ...operator, payment: gone, amount: 500 }, now)?.state.status).toBe('complete');
  expect(refundOrder(refunding, { ...seller, payment: gone }, now)).toMatchObject(ended);
  const otherwise = refundOrder(refunding, { ...operator, ...paidOtherwise }, now);
  expect(otherwise).toMatchObject({ ...ended, state: { refunds: [{}, { as: 'operator', paidOtherwise: true }] } });
  expect(otherwise && holdsTicket(otherwise.state)).toBe(false);
  expect(otherwise && refundOrder(otherwise.state, { ...operator, ...paidOtherwise }, now)).toBeUndefined();
});

it.each<[string, OrderState, RefundRequest, string | undefined]>([
  ['the seller, paid in another way', bought, { ...seller, ...paidOtherwise }, 'role_required'],
  ['an operator, paid in another way before it was tried', bought, { ...operator, ...paidOtherwise }, 'not_sent_back'],
  [
    'an operator, paid in another way while it is tried',
    { ...bought, status: 'refunding' },
    { ...operator, paidOtherwise: true, payment: { refundProblem: 'balance_insufficient' } },
    'not_sent_back',
  ],
  ['somebody else', bought, { ...seller, userId: 'buyer' }, 'not_owner'],
  [
    'the seller of one of the tickets',
    bought,
    { ...seller, tickets: [listing, { ...listing, userId: 'other' }] },
    'not_owner',
  ],
  ['the seller, of a ticket not known here', bought, { ...seller, tickets: [listing, undefined] }, 'not_owner'],
  ['the seller, of a part', bought, { ...seller, amount: 500 }, 'role_required'],
  ['the seller, once the event has begun', bought, { ...seller, tickets: [listing, begun] }, 'event_over'],
  [
    'the seller, of an event without a time',
    bought,
    { ...seller, tickets: [{ ...listing, eventDate: null }] },
    undefined,
  ],
  ['the seller, of a used ticket', used, seller, 'already_admitted'],
  ['an operator, once the event has begun', bought, { ...operator, tickets: [begun] }, undefined],
  ['an operator, of a used ticket', used, operator, undefined],
  [
    'an operator, of a used ticket that is to be sold again',
    used,
    { ...operator, sellAgain: true },
    'already_admitted',
  ],
  ['an operator, of more than was paid', bought, { ...operator, amount: 4101 }, 'refund_too_large'],
  [
    'an operator, of one part too many',
    { ...bought, refunds: Array(mostParts).fill(part(1)) },
    { ...operator, amount: 2 },
    'too_many_refunds',
  ],
  [
    'an operator, of the rest after very many parts',
    { ...bought, refunds: Array(mostParts).fill(part(1)) },
    operator,
    undefined,
  ],
])('a refund by %s', (_case, order, request, refusal) => {
  expect(refusalOf(() => refundOrder(order, request, now))?.code).toBe(refusal);
});

it('of several tickets that are sold on together, a refund gives back those that have let nobody in', () => {
  const on = (ticketId: string, id: string) => ({ ...bought.ticket, id, origin: { orderId: 'first', ticketId } });
  const resale: OrderState = {
    ...{ ...used, status: 'refunding', refunds: [part(4100)] },
    ...{ ticket: on('t1', 'l1'), otherTickets: [{ ...on('t2', 'l2'), slot: 1 }] },
  };
  const takers = [{ id: 'resale', version: 0, state: resale, createdAt: before }];
  const others = othersOf({ id: 'first', version: 0, state: bought, createdAt: before }, takers);
  expect([...others.buyers]).toEqual([['t1', { haveIt: false, isUsed: true }]]);
  const state = refundOrder(bought, operator, now, others)?.state;
  expect(state && takenBy('first', state)).toEqual(['first:t2']);
});
