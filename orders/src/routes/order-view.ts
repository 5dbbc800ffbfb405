import {
  type AdmissionCodes,
  type AuditLine,
  CodedError,
  isDone,
  type PastVersion,
  type Stored,
  show,
  storyView,
  toMajorUnits,
} from '@ticketing/common';
import { operatedOrder, order, refundedOrder } from '../api';
import { type OrderedTicket, type OrderState, type OtherTicket, offerOf, seatsOf } from '../domain/order';
import { isCancelledByOperator } from '../models/order';

/**
 * An order as the API shows it to its buyer, and to nobody else: with the code that lets them in, and the price in the
 * currency's major unit.
 */
export const viewOrders = (codes: AdmissionCodes) => (found: Stored<OrderState>) => {
  const { state, ...stored } = found;
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
    cancelReason: endOf(found),
    offered: offerOf(state) === undefined ? undefined : true,
    ticket: ticketView(state.ticket),
    admission: first?.admission,
    resale: first?.resale,
    otherTickets: others.length > 0 ? others : undefined,
    refund: refund && { amount: toMajorUnits(refund.amount, state.ticket.currency), at: refund.at },
  });
};

/** Why it was cancelled. */
const endOf = (order: Stored<OrderState>) => {
  const { ticketLost, cancelReason } = order.state;
  if (ticketLost) return 'ticket_lost';
  return cancelReason ?? (isCancelledByOperator(order) ? 'operator' : null);
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
  { id, state, audit }: Stored<OrderState>,
  { isOperator, problem, line }: { isOperator: boolean; problem: string | null | undefined; line?: AuditLine },
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
    done: line && isDone(line, audit),
  });
};

/**
 * An order as operators see it.
 * @param history its latest versions; of an order in a list, none
 * @param line of the act that this is the answer to, if any
 */
export function viewOperated(
  found: Stored<OrderState>,
  problem: string | null | undefined,
  history?: PastVersion[],
  line?: AuditLine,
) {
  const { state, createdAt } = found;
  return show(operatedOrder, {
    ...state,
    ...viewRefunds(found, { isOperator: true, problem }),
    ...storyView(found, history, line),
    createdAt,
    userId: state.userId,
    cancelReason: endOf(found),
    tickets: seatsOf(state).map((ticket) => ({ ...ticketView(ticket), usedAt: ticket.admission?.at })),
  });
}

export type ViewOrder = ReturnType<typeof viewOrders>;

/** @throws CodedError `not_owner` */
export function ownOrder(found: Stored<OrderState>, userId: string): Stored<OrderState> {
  if (found.state.userId !== userId) throw new CodedError('not_owner');
  return found;
}
