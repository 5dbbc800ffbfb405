import type { MajorUnits } from '../api/api-types';

type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** A ticket as the visitor saw it: what they agreed to. */
export interface SeenTicket {
  id: string;
  version: number;
  /** In the currency's major unit. */
  price: MajorUnits;
}

const KEY = 'intent:reserve';
/** Signing in may take a while; coming back tomorrow does not count. */
const FRESH_MS = 30 * 60_000;

/**
 * Remembers that the visitor wanted to reserve a ticket and has to sign in first. Kept in the tab's own store, not in
 * the address: a link made by someone else must never reserve anything.
 */
export function rememberReservation(store: Store, seen: SeenTicket, now: number): void {
  store.setItem(KEY, JSON.stringify({ seen, at: now }));
}

/** The ticket the visitor wanted to reserve, as they saw it; returned only once. */
export function takeReservation(store: Store, ticketId: string, now: number): SeenTicket | undefined {
  try {
    const intent = JSON.parse(store.getItem(KEY) ?? 'null');
    if (intent?.seen?.id !== ticketId) return undefined;
    store.removeItem(KEY);
    return now - intent.at < FRESH_MS ? intent.seen : undefined;
  } catch {
    return undefined;
  }
}
