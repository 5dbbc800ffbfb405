import type { Ticket, TicketStatus } from './api-types';
import { minorUnits } from './money';

export interface Total {
  status: TicketStatus;
  count: number;
  /** What these tickets cost together, in major units, for each currency that occurs. */
  sums: { currency: string; price: number }[];
}

/** How many of the tickets have each of the statuses, and what they are worth. Added up in minor units. */
export function totalsOf(tickets: Ticket[], statuses: readonly TicketStatus[]): Total[] {
  return statuses.map((status) => {
    const some = tickets.filter((ticket) => ticket.status === status);
    const currencies = [...new Set(some.map(({ currency }) => currency))];
    return { status, count: some.length, sums: currencies.map((currency) => sumOf(some, currency)) };
  });
}

function sumOf(tickets: Ticket[], currency: string): { currency: string; price: number } {
  const minor = tickets
    .filter((ticket) => ticket.currency === currency)
    .reduce((sum, ticket) => sum + minorUnits(ticket.price, currency), 0);
  return { currency, price: minor / minorUnits(1, currency) };
}
