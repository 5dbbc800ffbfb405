import { CodedError, type MinorUnits, totalOf } from '@ticketing/common';
import { isRefunded, isUsed, keptBy, type OrderChange, type OrderState, type Others, type Refund } from './order';

/** How many times a part of an order can be refunded. */
export const mostParts = 20;

/** Somebody wants to give a buyer's money back. */
export interface RefundRequest {
  userId: string;
  isOperator: boolean;
  /** Who sells each of the order's tickets, and when its event begins, as far as that is known. */
  tickets: ({ userId: string; eventDate: Date | null } | undefined)[];
  /** How much the buyer is to have got back in all; everything if undefined. */
  amount: MinorUnits | undefined;
  reason: string | undefined;
  sellAgain: boolean;
  /** Whether people have paid the buyer in another way what the bank has sent back. */
  paidOtherwise?: boolean | undefined;
  /** Whether none of the payment is left, and why a refund of it has not succeeded, as far as that is known. */
  payment?: { paidBack?: boolean | undefined; refundProblem?: string | null | undefined } | undefined;
}

/** The bank has sent a refund back: payments does not try the same again. */
const sentBack = 'refund_failed';

/**
 * Decides that a buyer gets money back: a seller all of it, until the event begins; an operator any part of it, at any
 * time. It is a decision about how much the buyer has got back in all, so it can be repeated. If none of the payment is
 * left, or an operator says that the buyer was paid in another way, that is the end of it. What the buyer has sold on is
 * refunded only after its resale.
 * @param others if the write was refused because of them
 * @returns undefined if that much was decided before
 * @throws CodedError `not_owner`, `role_required`, `order_not_paid`, `order_cancelled`, `refund_too_large`,
 *   `event_over`, `already_admitted`, `ticket_resold`, `too_many_refunds`, `not_sent_back`
 */
export function refundOrder(
  order: OrderState,
  request: RefundRequest,
  now: Date,
  others?: Others,
): OrderChange | undefined {
  const { userId, isOperator, reason, paidOtherwise, payment } = request;
  refuseUnlessTheirs(request);
  if (order.status === 'cancelled') throw new CodedError('order_cancelled');
  if (paidOtherwise && order.status !== 'refunded') return payOtherwise(order, request, now);
  // Of what was gone before it was decided, payments has no news.
  if (order.status === 'refunding' && payment?.paidBack) return ended(order);
  if (isRefunded(order)) return undefined;
  if (order.status !== 'complete') throw new CodedError('order_not_paid');
  const { refunds = [] } = order;
  const total = totalOf(order);
  const { amount = total } = request;
  const inFull = amount === total;
  if (amount > total) throw new CodedError('refund_too_large', { field: 'amount' });
  if (amount <= (refunds.at(-1)?.amount ?? 0)) return undefined;
  const sellAgain = inFull && request.sellAgain;
  if (!isOperator) refuseOnceBegun(request, now);
  const buyers = [...(others?.buyers.values() ?? [])];
  if (inFull && buyers.some((buyer) => buyer.haveIt)) throw new CodedError('ticket_resold');
  const used = isUsed(order) || buyers.some((buyer) => buyer.isUsed);
  if (used && (!isOperator || sellAgain)) throw new CodedError('already_admitted');
  if (!inFull && refunds.length >= mostParts) throw new CodedError('too_many_refunds');
  const refund: Refund = { at: now, as: isOperator ? 'operator' : 'seller', userId, reason, amount, sellAgain };
  const decided = { ...order, refunds: [...refunds, refund], ...(inFull && keptBy(others)) };
  if (inFull && payment?.paidBack) return ended(decided);
  return { state: { ...decided, status: inFull ? 'refunding' : order.status }, event: 'order:refunding' };
}

const ended = (order: OrderState): OrderChange => ({
  state: { ...order, status: 'refunded' },
  event: 'order:refunded',
});

/** Only what payments has given up: anything else could be paid twice. */
function payOtherwise(
  order: OrderState,
  { userId, isOperator, reason, payment }: RefundRequest,
  now: Date,
): OrderChange {
  if (!isOperator) throw new CodedError('role_required', { field: 'paidOtherwise' });
  if (order.status !== 'refunding' || payment?.refundProblem !== sentBack) throw new CodedError('not_sent_back');
  const { refunds = [] } = order;
  const sellAgain = refunds.at(-1)?.sellAgain ?? false;
  const refund = { at: now, as: 'operator', userId, reason, amount: totalOf(order), sellAgain } as const;
  return ended({ ...order, refunds: [...refunds, { ...refund, paidOtherwise: true }] });
}

/** An order of several tickets is refunded as a whole: by a seller only if all of them are theirs. */
function refuseUnlessTheirs({ userId, isOperator, tickets, amount }: RefundRequest): void {
  if (isOperator) return;
  if (!tickets.some((ticket) => ticket?.userId === userId)) throw new CodedError('not_owner');
  if (!tickets.every((ticket) => ticket?.userId === userId))
    throw new CodedError('not_owner', { message: 'This order is also for tickets of other sellers' });
  if (amount !== undefined) throw new CodedError('role_required', { field: 'amount' });
}

function refuseOnceBegun({ tickets }: RefundRequest, now: Date): void {
  if (tickets.some((ticket) => ticket?.eventDate && ticket.eventDate <= now)) throw new CodedError('event_over');
}
