type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** A ticket as the visitor saw it: what they agreed to. */
export interface SeenTicket {
  id: string;
  version: number;
  /** In the currency's major unit. */
  price: number;
}

const KEY = 'intent:reserve';
/** Signing in may take a while; coming back tomorrow is another matter. */
const FRESH_MS = 30 * 60_000;

/**
 * Remembers that the visitor wanted to reserve a ticket and has to sign in first. In the tab's own store and not in the
 * address: a link that somebody else made must never reserve anything.
 */
export function rememberReservation(store: Store, seen: SeenTicket, now: number): void {
  store.setItem(KEY, JSON.stringify({ seen, at: now }));
}

/** The ticket as it was when it was to be reserved, if it was; says so once. */
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
