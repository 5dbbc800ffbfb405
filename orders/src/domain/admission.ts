import { CodedError, type MinorUnits } from '@ticketing/common';
import { type Admission, isRefunded, type OrderChange, type OrderState } from './order';

/** A ticket, as far as the door cares. */
interface Listed {
  id: string;
  /** The seller. */
  userId: string;
  /** Of a ticket that is sold on: who sold it first, and lets people in. */
  resale?: { issuerId: string } | null | undefined;
  /** Unknown of tickets older than this field. */
  eventId: string | null;
}

/** Somebody presents a ticket at a door. */
export interface Arrival {
  /** A listing of the event at whose door they are. */
  door: Listed;
  /** Which of the tickets of their order they present: 0 for the first. */
  seat: number;
  /** That ticket. */
  ticket: Listed | undefined;
  /** Whether its price was given back: by a full refund, or by the bank after a dispute. */
  paidBack: boolean;
  scan: string;
}

/**
 * Lets somebody in by a ticket of an order, once.
 * @returns undefined if this very scan has let them in already
 * @throws CodedError `unknown_code`, `other_event`, `ticket_refunded`, `already_admitted`. Whether the ticket has been sold
 *   on is decided by the write: see `takenBy`
 */
export function admit(order: OrderState, arrival: Arrival, now: Date): OrderChange | undefined {
  const { door, seat, ticket, paidBack, scan } = arrival;
  // Nobody was given the code of an order that was never complete.
  if (order.status !== 'complete' && !isRefunded(order)) throw new CodedError('unknown_code');
  if (!ticket || !isOfSameEvent(door, ticket)) throw new CodedError('other_event');
  // Each seller lets in their own buyers, and those who bought from them.
  if ((ticket.resale?.issuerId ?? ticket.userId) !== door.userId)
    throw new CodedError('other_event', { message: 'This ticket is checked at the door of another seller' });
  if (paidBack || isRefunded(order)) throw new CodedError('ticket_refunded');
  const admission = admissionOf(order, seat);
  if (admission?.scan === scan) return undefined;
  if (admission) throw new CodedError('already_admitted', { usedAt: admission.at.toISOString() });
  return { state: withAdmission(order, seat, { at: now, scan }), event: 'order:admitted' };
}

/** When somebody was let in by a ticket of an order. */
export const admissionOf = ({ admission, otherTickets }: OrderState, seat: number): Admission | undefined =>
  seat === 0 ? admission : otherTickets?.[seat - 1]?.admission;

function withAdmission(order: OrderState, seat: number, admission: Admission): OrderState {
  if (seat === 0) return { ...order, admission };
  const otherTickets = order.otherTickets?.map((ticket, at) => (at === seat - 1 ? { ...ticket, admission } : ticket));
  return { ...order, otherTickets };
}

const isOfSameEvent = (door: Listed, ticket: Listed): boolean =>
  door.id === ticket.id || (door.eventId !== null && door.eventId === ticket.eventId);

/** How long after the beginning of its event a door stays open. */
const doorMs = 24 * 60 * 60 * 1000;

/** Until when a pass to the door of an event is good: a day after its beginning, or from now if that is not known. */
export const doorClosesAt = (eventDate: Date | null, now: Date): Date =>
  new Date(Math.max(eventDate?.getTime() ?? 0, now.getTime()) + doorMs);

/** Whether none of a payment is left. */
export const isPaidBack = (payment: {
  amount: MinorUnits;
  amountRefunded?: MinorUnits | undefined;
  dispute?: string | undefined;
}): boolean => (payment.amountRefunded ?? 0) >= payment.amount || payment.dispute === 'lost';
