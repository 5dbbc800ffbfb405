import { CodedError, type Stored, show, toMajorUnits } from '@ticketing/common';
import type { AdmissionCodes } from '../admission/codes';
import { order, refundedOrder } from '../api';
import { type OrderedTicket, type OrderState, type OtherTicket, seatsOf } from '../domain/order';

/**
 * An order as the API shows it to its buyer, and to nobody else: with the code that lets them in, and the price in the
 * currency's major unit.
 */
export const viewOrders =
  (codes: AdmissionCodes) =>
  ({ state, ...stored }: Stored<OrderState>) => {
    const refund = state.refunds?.at(-1);
    const seen = ({ admission, resale, ...ticket }: Omit<OtherTicket, 'slot'>, at: number) => ({
      ...ticketView(ticket),
      resale: state.status === 'complete' ? resale : undefined,
      admission:
        state.status === 'complete' && !resale?.sold
          ? { code: codes.codeOf(stored.id, at), usedAt: admission?.at }
          : undefined,
    });
    const [first, ...others] = seatsOf(state).map(seen);
    return show(order, {
      ...state,
      ...stored,
      cancelReason: state.cancelReason ?? null,
      ticket: ticketView(state.ticket),
      admission: first?.admission,
      resale: first?.resale,
      otherTickets: others.length > 0 ? others : undefined,
      refund: refund && { amount: toMajorUnits(refund.amount, state.ticket.currency), at: refund.at },
    });
  };

const ticketView = ({ id, title, price, currency }: OrderedTicket) => ({
  ...{ id, title, currency },
  price: toMajorUnits(price, currency),
});

/**
 * An order whose money was given back, as who gives it back and operators see it: without the codes of its tickets. Who
 * has bought, who has decided and why is for operators.
 */
export const viewRefunds = (
  { id, state }: Stored<OrderState>,
  { isOperator, problem }: { isOperator: boolean; problem: string | null | undefined },
) => {
  const { userId, status, ticket, refunds = [] } = state;
  const decided = refunds.map((refund) => ({
    ...refund,
    userId: isOperator ? refund.userId : undefined,
    reason: isOperator ? refund.reason : undefined,
    paidOtherwise: refund.paidOtherwise,
    amount: toMajorUnits(refund.amount, ticket.currency),
  }));
  return show(refundedOrder, {
    ...{ id, status, ticket: ticketView(ticket), refunds: decided },
    userId: isOperator ? userId : undefined,
    problem: problem ?? undefined,
  });
};

export type ViewOrder = ReturnType<typeof viewOrders>;

/** @throws CodedError `not_owner` */
export function ownOrder(found: Stored<OrderState>, userId: string): Stored<OrderState> {
  if (found.state.userId !== userId) throw new CodedError('not_owner');
  return found;
}
