import { notFound } from 'next/navigation';
import { cache } from 'react';
import { apiGet, isId } from './api';
import type { EventSummary, EventWithOffers, Ticket } from './api-types';

/** An event by its id, fetched once per page; the not-found page if it does not exist. */
export const getEvent = cache(async (id: string): Promise<EventWithOffers> => {
  if (!isId(id)) notFound();
  const answer = await apiGet<EventWithOffers>(`/api/tickets/events/${id}`);
  return answer.ok ? answer.data : notFound();
});

/** The event that a ticket is for; undefined if there is none. */
export async function eventOfTicket({ id }: Pick<Ticket, 'id'>): Promise<EventSummary | undefined> {
  const answer = await apiGet<EventSummary[]>(`/api/tickets/events?ticketId=${id}`);
  return answer.ok ? answer.data[0] : undefined;
}

/** Where in its section a ticket is. */
export function seatOf({ row, seat }: Pick<Ticket, 'row' | 'seat'>): string {
  return [row && `Row ${row}`, seat && `${row ? 'seat' : 'Seat'} ${seat}`].filter(Boolean).join(', ');
}

/** The offers of an event by section, in the order of their cheapest one. */
export function bySection<Offer extends Pick<Ticket, 'section'>>(offers: Offer[]): [section: string, Offer[]][] {
  const sections = new Map<string, Offer[]>();
  for (const offer of offers) {
    const section = offer.section ?? '';
    sections.set(section, [...(sections.get(section) ?? []), offer]);
  }
  return [...sections];
}

/** A number of tickets in words. */
export const tickets = (count: number): string => (count === 1 ? '1 ticket' : `${count} tickets`);
