import { notFound } from 'next/navigation';
import { cache } from 'react';
import { apiData, apiGet, isId } from '../api/api';
import type { Terms, Ticket } from '../api/api-types';

/** A ticket by its id, fetched once per page; the not-found page if it does not exist. */
export const getTicket = cache(async (id: string): Promise<Ticket> => {
  if (!isId(id)) notFound();
  const answer = await apiGet<Ticket>(`/api/tickets/${id}`);
  return answer.ok ? answer.data : notFound();
});

/** The ticket of an order; null if it does not exist. */
export async function findTicket(id: string): Promise<Ticket | null> {
  const answer = await apiGet<Ticket>(`/api/tickets/${encodeURIComponent(id)}`);
  return answer.ok ? answer.data : null;
}

/** Those of these tickets that exist, by their ids. */
export async function findTickets(ids: string[]): Promise<Map<string, Ticket>> {
  if (ids.length === 0) return new Map();
  const answer = await apiGet<Ticket[]>(`/api/tickets/list?ids=${ids.join(',')}`);
  // An older copy of tickets, during an update, does not know this call.
  const tickets = answer.ok
    ? answer.data
    : (await Promise.all(ids.map(findTicket))).filter((ticket) => ticket !== null);
  return new Map(tickets.map((ticket) => [ticket.id, ticket]));
}

/** The rules for a new listing. */
export const getTerms = (): Promise<Terms> => apiData('/api/tickets/terms');
