import type { ResaleOrigin, Stored } from '@ticketing/common';
import {
  holdsTicket,
  isRefunded,
  type OrderState,
  type Others,
  type Seat,
  type Sold,
  seatsOf,
  ticketIdsOf,
} from './order';

/**
 * What an order takes of which there is one: the admission by a ticket, written `<order>:<ticket>`. Somebody let in
 * takes that of their own ticket. An order for a ticket that is sold on takes that of the ticket its seller had bought,
 * from the acceptance of its payment on. An order whose money is given back takes all that it had, and gives back what it
 * was sold on from, unless somebody has been let in, by it or by one that it was sold on to. If it was given back at
 * Stripe or by a bank, it gives nothing back: nobody has said that its buyer does not have the ticket.
 */
export function takenBy(id: string, order: OrderState): string[] {
  const { status, refunds, soldOn } = order;
  const isBought = status !== 'created' && status !== 'cancelled';
  const isTakenBack = isRefunded(order) && refunds?.at(-1)?.as !== 'stripe';
  return seatsOf(order).flatMap((seat) => [
    ...(seat.origin && (isTakenBack ? hasLetIn(order, seat) : isBought) ? [admissionBy(seat.origin)] : []),
    ...(seat.admission || (isRefunded(order) && !soldOn?.includes(seat.id))
      ? [admissionBy({ orderId: id, ticketId: seat.id })]
      : []),
  ]);
}

/**
 * What an order keeps to itself, so that nobody else reserves it: its tickets; and of what is sold on, what its seller had
 * bought, from the reservation on, and as long as it has that admission. So one bought ticket is reserved once, by
 * whichever of its listings.
 */
export function heldBy(id: string, order: OrderState): string[] {
  const taken = takenBy(id, order);
  const origins = seatsOf(order).flatMap(originOf);
  const ownOrigins = order.status === 'created' ? origins : origins.filter((origin) => taken.includes(origin));
  return [...(holdsTicket(order) ? ticketIdsOf(order) : []), ...ownOrigins];
}

/** What a ticket takes from everybody else, in the words of that index. */
export const holdsOf = ({ id, resale }: { id: string; resale?: ResaleOrigin | null | undefined }): string[] =>
  resale ? [id, admissionBy(resale)] : [id];

const originOf = ({ origin }: Pick<Seat, 'origin'>): string[] => (origin ? [admissionBy(origin)] : []);

/** All that an order could take. */
export const takeableBy = (id: string, order: OrderState): string[] =>
  seatsOf(order).flatMap((seat) => [admissionBy({ orderId: id, ticketId: seat.id }), ...originOf(seat)]);

/** The admission by a ticket of an order, in the words of the index. */
export const admissionBy = ({ orderId, ticketId }: Pick<ResaleOrigin, 'orderId' | 'ticketId'>): string =>
  `${orderId}:${ticketId}`;

/** Whether somebody was let in by a ticket, as far as its order knows: by its buyer's code, or a later one's. */
const hasLetIn = ({ soldAndUsed }: OrderState, { id, admission }: Pick<Seat, 'id' | 'admission'>): boolean =>
  admission !== undefined || (soldAndUsed?.includes(id) ?? false);

/**
 * Where to look for who has the tickets of an order whose money has gone back, and which were sold on before.
 * @returns the admissions by them
 */
export const soldOnBy = ({ id, state }: Stored<OrderState>): string[] =>
  isRefunded(state) ? (state.soldOn ?? []).map((ticketId) => admissionBy({ orderId: id, ticketId })) : [];

/**
 * @param takers the orders that have taken something that this one could take, or hold it; and, of those that have sold it
 *   on and whose money has gone back, those that have taken that, and so on
 */
export function othersOf(order: Stored<OrderState>, takers: Stored<OrderState>[]): Others {
  const taken = new Set<string>();
  /** By what is sold on, who has it. An order of several tickets may have given some of them back. */
  const buyers = new Map<string, { taker: Stored<OrderState>; seat: Seat }>();
  for (const taker of takers) {
    const own = takenBy(taker.id, taker.state);
    for (const admission of [...own, ...heldBy(taker.id, taker.state)]) taken.add(admission);
    for (const seat of seatsOf(taker.state)) {
      const admission = seat.origin && admissionBy(seat.origin);
      if (admission && own.includes(admission)) buyers.set(admission, { taker, seat });
    }
  }
  const becameOf = (admission: string): Sold | undefined => {
    const buyer = buyers.get(admission);
    if (!buyer) return undefined;
    const { taker, seat } = buyer;
    // Once their money has gone back, the ticket is nobody's, unless they had sold it on to somebody who has it.
    const own = admissionBy({ orderId: taker.id, ticketId: seat.id });
    const next = soldOnBy(taker).includes(own) ? becameOf(own) : undefined;
    return {
      haveIt: !isRefunded(taker.state) || next?.haveIt === true,
      isUsed: hasLetIn(taker.state, seat) || next?.isUsed === true,
    };
  };
  const seats = seatsOf(order.state);
  const sold = seats.flatMap(({ id }) => {
    const became = becameOf(admissionBy({ orderId: order.id, ticketId: id }));
    return became ? [[id, became] as const] : [];
  });
  return {
    buyers: new Map(sold),
    haveOrigin: seats.some(({ origin }) => origin && taken.has(admissionBy(origin))),
  };
}
