import { CodedError, type MajorUnits, type Stored, toMajorUnits } from '@ticketing/common';
import type { OrderState } from '../domain/order';

/** An order as the API shows it: the price in the currency's major unit. */
export function orderView({ id, version, createdAt, state }: Stored<OrderState>) {
  const { userId, status, cancelReason, expiresAt, ticket } = state;
  const { title, price, currency } = ticket;
  return {
    id,
    userId,
    status,
    cancelReason: cancelReason ?? null,
    expiresAt,
    ticket: { id: ticket.id, title, price: toMajorUnits(price, currency), currency },
    version,
    createdAt,
  } satisfies { ticket: { price: MajorUnits; [field: string]: unknown }; [field: string]: unknown };
}

/** @throws CodedError `not_owner` */
export function ownOrder(order: Stored<OrderState>, userId: string): Stored<OrderState> {
  if (order.state.userId !== userId) throw new CodedError('not_owner');
  return order;
}
