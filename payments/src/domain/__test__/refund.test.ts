import type { PaymentState } from '../payment';
import { beginPart, leaveRefund, refuseRefund } from '../refund';
import { now, paymentThatIs, soon } from './fixtures';

const captured = (more: Partial<PaymentState> = {}) => paymentThatIs('captured', more);
const part = { from: 0, to: 500, attempt: 0 };
const complete = (refund: number) => ({ status: 'complete', refund }) as const;

describe('a part that is to be given back', () => {
  it.each([
    ['nothing else is', captured({ amountRefunded: 200 }), { from: 200, to: 800, attempt: 0 }],
    ['Stripe has refused one before', captured({ partsRefused: 2 }), { from: 0, to: 800, attempt: 2 }],
  ])('is written down with its time if %s', (_given, payment, refunding) => {
    expect(beginPart(payment, complete(800), now)?.state).toEqual({ ...payment, refunding, dueAt: soon });
  });

  it('waits for the one before it', () => {
    expect(beginPart(captured({ refunding: part }), complete(800), now)).toBeUndefined();
  });

  it.each([
    ['it', part, { refunding: undefined, partsRefused: 1 }],
    ['a later attempt', { ...part, attempt: 1 }, {}],
    ['nothing', undefined, {}],
  ])('is given up only if Stripe has refused it, when what is under way is %s', (_what, refunding, then) => {
    const payment = captured({ refunding });
    const refused = refuseRefund(payment, captured({ refunding: part }), 'balance_insufficient', soon);
    expect(refused.state).toEqual({ ...payment, refundProblem: 'balance_insufficient', dueAt: soon, ...then });
  });

  it.each([
    ['not tried again', {}, undefined],
    ['tried again for a greater sum that waits', { refundLeftTo: 800 }, soon],
  ])('that Stripe has given and that is not there is rejected by the bank, and %s', (_then, more, dueAt) => {
    const payment = captured({ refunding: part, ...more });
    const rejected = { refundProblem: 'refund_failed', refundRejected: 500, refunding: undefined, partsRefused: 1 };
    expect(refuseRefund(payment, payment, 'refund_failed', soon).state).toEqual({ ...payment, ...rejected, dueAt });
  });
});

it('a refund is left to the sweep with a new version once for each sum', () => {
  const left = leaveRefund(captured(), complete(500), soon);
  expect(left?.state).toMatchObject({ refundLeftTo: 500, dueAt: soon });
  expect(leaveRefund(captured(left?.state), complete(500), soon)).toBeUndefined();
  expect(leaveRefund(captured(left?.state), { status: 'refunding' }, soon)?.state.refundLeftTo).toBe(2050);
});
