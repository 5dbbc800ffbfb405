import { CodedError } from '@ticketing/common';
import type { OrderChange, OrderState } from './order';

/** A ticket, as far as the door cares. */
interface Listed {
  id: string;
  /** The seller. */
  userId: string;
  /** Unknown of tickets older than this field. */
  eventId: string | null;
}

/** Somebody presents a ticket at a door. */
export interface Arrival {
  /** A listing of the event at whose door they are. */
  door: Listed;
  /** The ticket of their order. */
  ticket: Listed | undefined;
  /** Whether its price was given back: by a full refund, or by the bank after a dispute. */
  paidBack: boolean;
  scan: string;
}

/**
 * Lets the buyer of an order in, once.
 * @returns undefined if this very scan has let them in already
 * @throws CodedError `unknown_code`, `other_event`, `ticket_refunded`, `already_admitted`
 */
export function admit(order: OrderState, arrival: Arrival, now: Date): OrderChange | undefined {
  const { door, ticket, paidBack, scan } = arrival;
  // Only a complete order has a code: nobody was given this one.
  if (order.status !== 'complete') throw new CodedError('unknown_code');
  if (!ticket || !isOfSameSale(door, ticket)) throw new CodedError('other_event');
  if (paidBack) throw new CodedError('ticket_refunded');
  const { admission } = order;
  if (admission?.scan === scan) return undefined;
  if (admission) throw new CodedError('already_admitted', { usedAt: admission.at.toISOString() });
  return { state: { ...order, admission: { at: now, scan } }, event: 'order:admitted' };
}

const isOfSameSale = (door: Listed, ticket: Listed): boolean =>
  door.id === ticket.id || (door.userId === ticket.userId && door.eventId !== null && door.eventId === ticket.eventId);

/** How long after the beginning of its event a door stays open. */
const doorMs = 24 * 60 * 60 * 1000;

/** Until when a pass to the door of an event is good: a day after its beginning, or from now if that is not known. */
export const doorClosesAt = (eventDate: Date | null, now: Date): Date =>
  new Date(Math.max(eventDate?.getTime() ?? 0, now.getTime()) + doorMs);

/** Whether none of a payment is left. */
export const isPaidBack = (payment: {
  amount: number;
  amountRefunded?: number | undefined;
  dispute?: string | undefined;
}): boolean => (payment.amountRefunded ?? 0) >= payment.amount || payment.dispute === 'lost';
