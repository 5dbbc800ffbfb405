import { type MajorUnits, type Stored, toMajorUnits } from '@ticketing/common';
import type { TicketState } from '../domain/ticket';

/** A ticket as the API shows it: the price in the currency's major unit, details only where there are any. */
export function ticketView({ id, version, createdAt, state }: Stored<TicketState>) {
  const { title, price, currency, userId, status, orderId, reservedUntil } = state;
  const { eventDate, venue, section, description } = state;
  return {
    id,
    title,
    price: toMajorUnits(price, currency),
    currency,
    userId,
    status,
    orderId,
    reservedUntil: reservedUntil ?? null,
    version,
    createdAt,
    eventDate,
    venue,
    section,
    description,
  } satisfies { price: MajorUnits; [field: string]: unknown };
}
