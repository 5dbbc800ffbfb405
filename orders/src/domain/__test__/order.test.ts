import {
  type CancelReason,
  CodedError,
  type OrderStatus,
  orderStatuses,
  type PaymentStatus,
  paymentStatuses,
} from '@ticketing/common';
import {
  acceptPayment,
  asksOfOrder,
  cancelOrder,
  completeOrder,
  expireOrder,
  failPayment,
  followPayment,
  holdsTicket,
  type OrderChange,
  type OrderState,
  placesOf,
} from '../order';
import { refundOrder } from '../refund';

const buyer = 'buyer';
const expiresAt = new Date('2030-01-01T12:15:00Z');
const momentBefore = new Date(expiresAt.getTime() - 1);
const momentAfter = new Date(expiresAt.getTime() + 1);
const order = (status: OrderStatus): OrderState => ({
  status,
  userId: buyer,
  expiresAt,
  slot: 0,
  ticket: { id: 't1', title: 'Concert', price: 2050, currency: 'USD' },
  paymentId: status === 'created' ? undefined : 'p1',
  cancelReason: status === 'cancelled' ? 'buyer' : undefined,
  admission: undefined,
});

const payment = (status: PaymentStatus, id: string) => ({ id, status, paidBack: true });
const bySeller = {
  ...{ userId: 'seller', isOperator: false, tickets: [{ userId: 'seller', eventDate: null }] },
  ...{ amount: undefined, reason: undefined, sellAgain: false },
};

const commands = {
  'the buyer cancels': (given: OrderState) => cancelOrder(given, buyer),
  'somebody else cancels': (given: OrderState) => cancelOrder(given, 'somebody else'),
  'its time is not over': (given: OrderState) => expireOrder(given, momentBefore),
  'its time is over': (given: OrderState) => expireOrder(given, expiresAt),
  'its time is long over': (given: OrderState) => expireOrder(given, momentAfter),
  'a payment is authorised': (given: OrderState) => acceptPayment(given, 'p1'),
  'another payment is authorised': (given: OrderState) => acceptPayment(given, 'p2'),
  'the payment is captured': (given: OrderState) => completeOrder(given, 'p1', momentAfter),
  'another payment is captured': (given: OrderState) => completeOrder(given, 'p2', momentAfter),
  'the payment fails': (given: OrderState) => failPayment(given, 'p1'),
  'another payment fails': (given: OrderState) => failPayment(given, 'p2'),
  'all is paid back': (given: OrderState) => followPayment(given, payment('refunded', 'p1'), momentAfter),
  'the bank takes all back': (given: OrderState) => followPayment(given, payment('captured', 'p1'), momentAfter),
  'another is paid back': (given: OrderState) => followPayment(given, payment('refunded', 'p2'), momentAfter),
  'the seller refunds': (given: OrderState) => refundOrder(given, bySeller, momentAfter),
} satisfies Record<string, (given: OrderState) => OrderChange | undefined>;

const made = {
  'order:created': 'created',
  'order:payment-accepted': 'awaiting:payment',
  'order:completed': 'complete',
  'order:cancelled': 'cancelled',
  'order:refunding': 'refunding',
  'order:refunded': 'refunded',
} as const;

type Refusal = 'order_being_paid' | 'order_complete' | 'order_cancelled' | 'order_not_paid' | 'not_owner';
type Outcome = keyof typeof made | Refusal | 'nothing';

/** The result of a command by order status: the event, the code of the refusal, or nothing. */
const table: [keyof typeof commands, Record<OrderStatus, Outcome>][] = [
  ['the buyer cancels', row('order:cancelled', 'order_being_paid', 'order_complete', 'nothing')],
  ['somebody else cancels', row('not_owner', 'not_owner', 'not_owner', 'not_owner')],
  ['its time is not over', row('nothing', 'nothing', 'nothing', 'nothing')],
  ['its time is over', row('order:cancelled', 'nothing', 'nothing', 'nothing')],
  ['its time is long over', row('order:cancelled', 'nothing', 'nothing', 'nothing')],
  ['a payment is authorised', row('order:payment-accepted', 'nothing', 'nothing', 'nothing')],
  ['another payment is authorised', row('order:payment-accepted', 'nothing', 'nothing', 'nothing')],
  ['the payment is captured', row('nothing', 'order:completed', 'nothing', 'nothing')],
  ['another payment is captured', row('nothing', 'nothing', 'nothing', 'nothing')],
  ['the payment fails', row('nothing', 'order:cancelled', 'nothing', 'nothing')],
  ['another payment fails', row('nothing', 'nothing', 'nothing', 'nothing')],
  ['all is paid back', row('nothing', 'nothing', 'order:refunded', 'nothing', 'order:refunded', 'nothing')],
  [
    'the bank takes all back',
    row('nothing', 'order:completed', 'order:refunded', 'nothing', 'order:refunded', 'nothing'),
  ],
  ['another is paid back', row('nothing', 'nothing', 'nothing', 'nothing')],
  ['the seller refunds', row('order_not_paid', 'order_not_paid', 'order:refunding', 'order_cancelled', 'nothing')],
];

/** @param refunding unless stated, like what is complete */
function row(
  created: Outcome,
  awaiting: Outcome,
  complete: Outcome,
  cancelled: Outcome,
  refunding = complete,
  refunded = refunding,
) {
  return { created, 'awaiting:payment': awaiting, complete, cancelled, refunding, refunded };
}

const anyRefund = expect.objectContaining({ at: momentAfter, amount: 2050, sellAgain: false });

const cases = table.flatMap(([when, outcomes]) =>
  Object.entries(outcomes).map(([given, then]) => ({ given: given as OrderStatus, when, then })),
);

function outcomeOf(decide: () => OrderChange | undefined): string {
  try {
    return decide()?.event ?? 'nothing';
  } catch (error) {
    if (error instanceof CodedError) return error.code;
    throw error;
  }
}

describe('an order', () => {
  it.each(cases)('given $given, when $when, then $then', ({ given, when, then }) => {
    expect(outcomeOf(() => commands[when](order(given)))).toBe(then);
  });

  it.each(cases.filter(({ then }) => then in made))(
    'given $given, when $when, changes only as $then says',
    (example) => {
      const given = order(example.given);
      const event = example.then as keyof typeof made;
      const accepted = event === 'order:payment-accepted' ? { paymentId: expect.stringMatching(/^p[12]$/) } : {};
      const ended = event === 'order:cancelled' ? { cancelReason: expect.any(String) } : {};
      const refunded = event.startsWith('order:refund') && given.status === 'complete';
      const paid = event === 'order:completed' ? { paidAt: momentAfter } : {};
      const followed = { ...accepted, ...paid, ...ended, ...(refunded && { refunds: [anyRefund] }) };
      const state = { ...given, status: made[event], ...followed };
      expect(commands[example.when](given)).toEqual({ state, event });
    },
  );

  it('remembers which payment it accepted', () => {
    expect(acceptPayment(order('created'), 'p2')?.state.paymentId).toBe('p2');
  });

  it('accepts no payment of another amount than all its tickets cost', () => {
    const both = { ...order('created'), otherTickets: [{ ...order('created').ticket, id: 't2', slot: 1 }] };
    expect(acceptPayment(both, 'p1', 2050)).toBeUndefined();
    expect(acceptPayment(both, 'p1', 4100)?.state.paymentId).toBe('p1');
    expect(acceptPayment(both, 'p1')?.state.paymentId).toBe('p1');
  });

  it.each<[CancelReason, OrderStatus, keyof typeof commands]>([
    ['buyer', 'created', 'the buyer cancels'],
    ['expired', 'created', 'its time is over'],
    ['payment_failed', 'awaiting:payment', 'the payment fails'],
  ])('remembers that it was cancelled because of "%s": given %s, when %s', (reason, given, when) => {
    expect(commands[when](order(given))?.state.cancelReason).toBe(reason);
  });

  it.each(['refunded', 'cancelled'] as const)('never leaves %s, whatever happens', (final) => {
    const events = Object.keys(commands).map((when) =>
      outcomeOf(() => commands[when as keyof typeof commands](order(final))),
    );
    expect(events.filter((event) => event in made)).toEqual([]);
  });

  it.each([
    ['created', true],
    ['awaiting:payment', true],
    ['complete', true],
    ['refunding', true],
    ['refunded', true],
    ['cancelled', false],
  ] as const)('when %s, holds its ticket: %s', (status, holds) => {
    expect(holdsTicket(order(status))).toBe(holds);
  });

  it.each([
    ['created', 'buyer:0'],
    ['awaiting:payment', undefined],
    ['complete', undefined],
    ['cancelled', undefined],
  ] as const)('when %s, takes this place among the unpaid ones of its buyer: %s', (status, place) => {
    expect(placesOf(order(status))).toEqual(place === undefined ? [] : [place]);
  });

  it('takes a place for each of its tickets', () => {
    const other = { ...order('created').ticket, id: 't2', slot: 4 };
    expect(placesOf({ ...order('created'), otherTickets: [other] })).toEqual([`${buyer}:0`, `${buyer}:4`]);
  });
});

describe('following a payment', () => {
  // The accepted payment, and a stray one.
  const payments = paymentStatuses.flatMap((status) => ['p1', 'p2'].map((id) => ({ id, status })));

  it.each(paymentStatuses.map((status) => ({ status, asks: asksOfOrder({ status }) })))(
    'a payment that is $status can change its order: $asks',
    ({ status, asks }) => {
      const changes = orderStatuses.flatMap((given) =>
        payments
          .filter((payment) => payment.status === status)
          .map((payment) => followPayment(order(given), { ...payment, paidBack: true }, momentAfter)),
      );
      expect(changes.some((change) => change !== undefined)).toBe(asks);
    },
  );
});
