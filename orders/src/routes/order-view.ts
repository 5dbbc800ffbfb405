import { CodedError, type Stored, show, toMajorUnits } from '@ticketing/common';
import { order } from '../api';
import type { OrderState } from '../domain/order';

/** An order as the API shows it: the price in the currency's major unit. */
export function orderView({ state, ...stored }: Stored<OrderState>) {
  const { id, title, price, currency } = state.ticket;
  return show(order, {
    ...state,
    ...stored,
    cancelReason: state.cancelReason ?? null,
    ticket: { id, title, price: toMajorUnits(price, currency), currency },
  });
}

/** @throws CodedError `not_owner` */
export function ownOrder(found: Stored<OrderState>, userId: string): Stored<OrderState> {
  if (found.state.userId !== userId) throw new CodedError('not_owner');
  return found;
}
