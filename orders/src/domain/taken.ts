import type { ResaleOrigin, Stored } from '@ticketing/common';
import { isRefunded, type OrderState, type Others, seatsOf } from './order';

/**
 * What an order takes of which there is one: the admission by a ticket, written `<order>:<ticket>`. Somebody let in
 * takes that of their own ticket. An order for a ticket that is sold on takes that of the ticket its seller had bought,
 * from the acceptance of its payment on. An order whose money is given back takes all that it had, and gives back what it
 * was sold on from, unless somebody has been let in. If it was given back at Stripe or by a bank, it gives nothing back:
 * nobody has said that its buyer does not have the ticket.
 */
export function takenBy(id: string, order: OrderState): string[] {
  const { status, refunds, soldOn } = order;
  const isBought = status !== 'created' && status !== 'cancelled';
  const isTakenBack = isRefunded(order) && refunds?.at(-1)?.as !== 'stripe';
  return seatsOf(order).flatMap((seat) => [
    ...(seat.origin && (isTakenBack ? seat.admission : isBought) ? [admissionBy(seat.origin)] : []),
    ...(seat.admission || (isRefunded(order) && !soldOn?.includes(seat.id))
      ? [admissionBy({ orderId: id, ticketId: seat.id })]
      : []),
  ]);
}

/** All that an order could take. */
export const takeableBy = (id: string, order: OrderState): string[] =>
  seatsOf(order).flatMap(({ id: ticketId, origin }) => [
    admissionBy({ orderId: id, ticketId }),
    ...(origin ? [admissionBy(origin)] : []),
  ]);

/** The admission by a ticket of an order, in the words of the index. */
export const admissionBy = ({ orderId, ticketId }: Pick<ResaleOrigin, 'orderId' | 'ticketId'>): string =>
  `${orderId}:${ticketId}`;

/** @param takers the orders that have taken something that this one could take */
export function othersOf(order: Stored<OrderState>, takers: Stored<OrderState>[]): Others {
  const buyers = takers.flatMap(({ state }) =>
    seatsOf(state).flatMap(({ id, origin, admission }) => {
      if (origin?.orderId !== order.id) return [];
      // Once their money has gone back, the ticket is nobody's, unless they had sold it on in their turn.
      const haveIt = !isRefunded(state) || (state.soldOn?.includes(id) ?? false);
      return [[origin.ticketId, { haveIt, isUsed: admission !== undefined }] as const];
    }),
  );
  const taken = takers.flatMap(({ id, state }) => takenBy(id, state));
  const haveOrigin = seatsOf(order.state).some(({ origin }) => origin && taken.includes(admissionBy(origin)));
  return { buyers: new Map(buyers), haveOrigin };
}
