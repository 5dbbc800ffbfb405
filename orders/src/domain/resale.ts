import type { ResaleOrigin } from '@ticketing/common';
import { type OrderChange, type OrderState, type Resale, seatsOf } from './order';

/** A listing of a ticket that was bought here. */
interface Listed {
  id: string;
  /** Its seller. */
  userId: string;
  origin: ResaleOrigin;
}

/**
 * Whether a ticket can be sold on: its seller has bought it, and it has neither let anybody in, nor been refunded or sold
 * on. What happens right after this look is decided by who takes the admission first.
 */
export function canBeSoldOn(order: OrderState | undefined, { id, userId, origin }: Listed): boolean {
  if (order?.status !== 'complete' || order.userId !== userId) return false;
  const seat = seatsOf(order).find((each) => each.id === origin.ticketId);
  return seat !== undefined && !seat.admission && (!seat.resale?.sold || seat.resale.ticketId === id);
}

/**
 * Has an order say that a ticket of it is offered again, is sold on, or is no longer offered.
 * @param listed whose news this is
 * @param becomes what follows from it: of a listing that is over, the next one, if there is one
 */
export function noteResale(
  order: OrderState,
  { id, userId, origin }: Listed,
  becomes: Resale | undefined,
): OrderChange | undefined {
  if (order.userId !== userId) return undefined;
  const at = seatsOf(order).findIndex((seat) => seat.id === origin.ticketId);
  const known = seatsOf(order)[at]?.resale;
  const isOver = becomes?.ticketId !== id;
  const isOthers = known !== undefined && known.ticketId !== id;
  // An older listing that ends says nothing of a newer one, and what one has sold is not another's to offer.
  if (at < 0 || (isOthers && (isOver || (known.sold && !becomes.sold)))) return undefined;
  if (known?.ticketId === becomes?.ticketId && known?.sold === becomes?.sold) return undefined;
  return { state: withResale(order, at, becomes), event: 'order:resale' };
}

function withResale(order: OrderState, seat: number, resale: Resale | undefined): OrderState {
  if (seat === 0) return { ...order, resale };
  const otherTickets = order.otherTickets?.map((ticket, at) => (at === seat - 1 ? { ...ticket, resale } : ticket));
  return { ...order, otherTickets };
}
