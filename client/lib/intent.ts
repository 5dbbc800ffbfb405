type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

const KEY = 'intent:reserve';
/** Signing in may take a while; coming back tomorrow is another matter. */
const FRESH_MS = 30 * 60_000;

/**
 * Remembers that the visitor wanted to reserve a ticket and has to sign in first. In the tab's own store and not in the
 * address: a link that somebody else made must never reserve anything.
 */
export function rememberReservation(store: Store, ticketId: string, now: number): void {
  store.setItem(KEY, JSON.stringify({ ticketId, at: now }));
}

/** Whether this ticket was to be reserved; says so once. */
export function takeReservation(store: Store, ticketId: string, now: number): boolean {
  try {
    const intent = JSON.parse(store.getItem(KEY) ?? 'null');
    if (intent?.ticketId !== ticketId) return false;
    store.removeItem(KEY);
    return now - intent.at < FRESH_MS;
  } catch {
    return false;
  }
}
