import { notFound, redirect } from 'next/navigation';
import { cache } from 'react';
import { apiGet, isId } from '../api/api';
import type { Order, Payment } from '../api/api-types';
import { signInPath } from '../auth/next-path';

/**
 * The visitor's own order, fetched once per page. Goes to sign-in first if the session has ended; another user's order
 * is not found.
 * @param page of the order's pages: where to continue after sign-in
 */
export const getOrder = cache(async (id: string, page = ''): Promise<Order> => {
  if (!isId(id)) notFound();
  const answer = await apiGet<Order>(`/api/orders/${id}`);
  if (answer.ok) return answer.data;
  const signedOut = answer.status === 401 && answer.errors[0]?.code !== 'not_owner';
  return signedOut ? redirect(signInPath(`/orders/${id}${page}`)) : notFound();
});

/** The order that holds a ticket, if it is the visitor's own. */
export async function ownHold(orderId: string): Promise<Order | null> {
  const answer = await apiGet<Order>(`/api/orders/${encodeURIComponent(orderId)}`);
  return answer.ok ? answer.data : null;
}

/** The payments of the visitor's own orders, by order; an order without an attempt has none. */
export async function getPayments(orderIds: string[]): Promise<Map<string, Payment>> {
  if (orderIds.length === 0) return new Map();
  const answer = await apiGet<Payment[]>(`/api/payments/list?orderIds=${orderIds.join(',')}`);
  return new Map(answer.ok ? answer.data.map((payment) => [payment.orderId, payment]) : []);
}

/** The payment of the visitor's own order; null before the first attempt. */
export async function getPayment(orderId: string): Promise<Payment | null> {
  const answer = await apiGet<Payment>(`/api/payments?orderId=${encodeURIComponent(orderId)}`);
  return answer.ok ? answer.data : null;
}

/** No page waits longer for what it can do without. */
export const HOLDS_TIMEOUT_MS = 2_000;

/**
 * The visitor's unpaid reservations, for the bar on every page: one indexed read beside the page's own, of their newest
 * orders, once per page. None if the API does not say in time.
 */
export const ownHolds = cache(async (): Promise<Order[]> => {
  const answer = await apiGet<Order[]>('/api/orders?limit=20', HOLDS_TIMEOUT_MS).catch(() => undefined);
  return answer?.ok ? answer.data.filter(({ status }) => status === 'created') : [];
});
