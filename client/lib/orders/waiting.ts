import { cache } from 'react';
import { apiGet, currentUser } from '../api/api';
import type { Order, Place } from '../api/api-types';
import { HOLDS_TIMEOUT_MS } from './order';

/** The events that the visitor waits for, the oldest place first, fetched once per page; none for who is signed out. */
export const ownPlaces = cache(async (): Promise<Place[]> => {
  if (!(await currentUser())) return [];
  const answer = await apiGet<Place[]>('/api/orders/waiting');
  return answer.ok ? answer.data : [];
});

/** Whether the visitor waits for an event, and may be offered a ticket at any time; perhaps, if the API does not say in time. */
export function isWaiting(): Promise<boolean> {
  const perhaps = new Promise<true>((resolve) => setTimeout(resolve, HOLDS_TIMEOUT_MS, true).unref());
  const surely = ownPlaces().then(
    (places) => places.length > 0,
    () => true,
  );
  return Promise.race([surely, perhaps]);
}

/** How many of the visitor's newest orders may be the offer that they wait for. */
export const NEWEST_ORDERS = '/api/orders?limit=5';

/** The visitor's newest orders. */
export async function newestOrders(): Promise<Order[]> {
  const answer = await apiGet<Order[]>(NEWEST_ORDERS);
  return answer.ok ? answer.data : [];
}

/** How many people are before somebody, in words. */
export function inLine(ahead: number): string {
  if (ahead === 0) return 'You are first in line.';
  return ahead === 1 ? 'One person is before you.' : `${ahead} people are before you.`;
}
