import { notFound } from 'next/navigation';
import { cache } from 'react';
import { apiGet, isId } from '../api/api';
import type { EventSummary, EventWithOffers, Ticket } from '../api/api-types';

/** An event by its id, fetched once per page; the not-found page if it does not exist. */
export const getEvent = cache(async (id: string): Promise<EventWithOffers> => {
  if (!isId(id)) notFound();
  const answer = await apiGet<EventWithOffers>(`/api/tickets/events/${id}`);
  return answer.ok ? answer.data : notFound();
});

/** An event by its id, for a page that can do without it. */
export async function findEvent(id: string): Promise<EventSummary | undefined> {
  const answer = await apiGet<EventWithOffers>(`/api/tickets/events/${id}`);
  return answer.ok ? answer.data : undefined;
}

/** The event that a ticket is for; undefined if there is none. */
export async function eventOfTicket({ id }: Pick<Ticket, 'id'>): Promise<EventSummary | undefined> {
  const answer = await apiGet<EventSummary[]>(`/api/tickets/events?ticketId=${encodeURIComponent(id)}`);
  return answer.ok ? answer.data[0] : undefined;
}
