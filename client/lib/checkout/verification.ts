type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

const PREFIX = 'verification:';

/**
 * Remembers how to go on with 3-D Secure, for a buyer who comes back without having finished it. For the whole browser:
 * a phone may have dropped this tab for the bank's app.
 * @param until when the order expires, ms since 1970 by the server's clock
 */
export function rememberVerification(store: Store, orderId: string, clientSecret: string, until: number): void {
  store.setItem(PREFIX + orderId, `${until} ${clientSecret}`);
}

/** @returns the payment's client secret; null if its 3-D Secure did not begin in this browser */
export const verificationOf = (store: Store, orderId: string): string | null =>
  store.getItem(PREFIX + orderId)?.split(' ')[1] ?? null;

/**
 * Forgets what no order needs any more: it is a secret of a payment.
 * @param now the server's time, ms since 1970: orders that have expired by then
 * @param over the id of an order that can no longer be paid
 */
export function forgetVerifications(store: Store, now: number, over?: string): void {
  const keys = Array.from({ length: store.length }, (_, at) => store.key(at) ?? '');
  for (const key of keys.filter((kept) => kept.startsWith(PREFIX))) {
    const lasts = Number.parseInt(store.getItem(key) ?? '', 10) > now;
    if (!lasts || key === PREFIX + over) store.removeItem(key);
  }
}
