import { CodedError, type Stored, show, toMajorUnits } from '@ticketing/common';
import type { AdmissionCodes } from '../admission/codes';
import { order } from '../api';
import type { OrderState } from '../domain/order';

/**
 * An order as the API shows it to its buyer, and to nobody else: with the code that lets them in, and the price in the
 * currency's major unit.
 */
export const viewOrders =
  (codes: AdmissionCodes) =>
  ({ state, ...stored }: Stored<OrderState>) => {
    const { status, admission } = state;
    const { id, title, price, currency } = state.ticket;
    return show(order, {
      ...state,
      ...stored,
      cancelReason: state.cancelReason ?? null,
      ticket: { id, title, price: toMajorUnits(price, currency), currency },
      admission: status === 'complete' ? { code: codes.codeOf(stored.id), usedAt: admission?.at } : undefined,
    });
  };

export type ViewOrder = ReturnType<typeof viewOrders>;

/** @throws CodedError `not_owner` */
export function ownOrder(found: Stored<OrderState>, userId: string): Stored<OrderState> {
  if (found.state.userId !== userId) throw new CodedError('not_owner');
  return found;
}
