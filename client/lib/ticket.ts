import { notFound } from 'next/navigation';
import { cache } from 'react';
import { ApiUnavailable, apiGet, isId } from './api';
import type { Terms, Ticket } from './api-types';

/** A ticket by its id, asked once per page; the not-found page when nobody knows it. */
export const getTicket = cache(async (id: string): Promise<Ticket> => {
  if (!isId(id)) notFound();
  const answer = await apiGet<Ticket>(`/api/tickets/${id}`);
  return answer.ok ? answer.data : notFound();
});

/** A ticket that an order is about; null when nobody knows it. */
export async function findTicket(id: string): Promise<Ticket | null> {
  const answer = await apiGet<Ticket>(`/api/tickets/${encodeURIComponent(id)}`);
  return answer.ok ? answer.data : null;
}

/** What a new listing must keep to. */
export async function getTerms(): Promise<Terms> {
  const answer = await apiGet<Terms>('/api/tickets/terms');
  if (!answer.ok) throw new ApiUnavailable(`GET /api/tickets/terms answered ${answer.status}`);
  return answer.data;
}
