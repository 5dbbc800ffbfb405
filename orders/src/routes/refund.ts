import {
  type Clock,
  decimalsIn,
  type MajorUnits,
  type MinorUnits,
  newActId,
  pathId,
  requireAuth,
  signedIn,
  toMinorUnits,
  ValidationError,
  validated,
  validateRequest,
} from '@ticketing/common';
import { Router } from 'express';
import { givenRefund } from '../api';
import { ticketIdsOf } from '../domain/order';
import { refundOrder } from '../domain/refund';
import { knowingOthers, type OrderStore, unlessSoldOn } from '../models/order';
import { findMoneyBack } from '../models/payment-replica';
import { findTicket } from '../models/ticket-replica';
import { viewRefunds } from './order-view';

/** POST /:id/refund: gives the buyer's money back, for the seller or an operator; asked twice, it is given back once. */
export function refundOrderRouter(orders: OrderStore, clock: Clock): Router {
  return Router().post('/:id/refund', requireAuth, validateRequest(givenRefund), async (req, res) => {
    const { amount, reason, sellAgain = false, paidOtherwise, key = newActId() } = validated(req, givenRefund);
    const { id: userId, role } = signedIn(req);
    const isOperator = role === 'operator';
    if (isOperator && reason === undefined)
      throw new ValidationError([{ code: 'invalid', message: 'Enter a reason', field: 'reason' }]);
    const order = await orders.get(pathId(req));
    const [payment, ...tickets] = await Promise.all([
      findMoneyBack(order.state.paymentId),
      ...ticketIdsOf(order.state).map(findTicket),
    ]);
    const request = {
      ...{ userId, isOperator, reason, sellAgain, paidOtherwise, payment, tickets },
      amount: amount === undefined ? undefined : refundable(amount, order.state.ticket.currency),
    };
    const inAll = amount === undefined ? 'everything' : `${amount} ${order.state.ticket.currency} in all`;
    const chosen = [inAll, sellAgain && 'sold again', paidOtherwise && 'paid otherwise'];
    const details = chosen.filter(Boolean).join(', ');
    const line = { id: key, at: clock.now(), by: userId, act: 'refund', reason: reason ?? '', details } as const;
    const refunded = await unlessSoldOn(
      knowingOthers(orders, order.id, (others) => {
        const decide = ({ state }: typeof order) => refundOrder(state, request, clock.now(), others);
        return isOperator ? orders.act(order, line, decide) : orders.update(order, decide);
      }),
    );
    res.json(viewRefunds(refunded, { isOperator, problem: payment.refundProblem, ...(isOperator && { line }) }));
  });
}

function refundable(amount: MajorUnits, currency: string): MinorUnits {
  const minor = toMinorUnits(amount, currency);
  if (minor === undefined) {
    const message = `Amounts in ${currency} have ${decimalsIn(currency)}`;
    throw new ValidationError([{ code: 'invalid', message, field: 'amount' }]);
  }
  return minor;
}
