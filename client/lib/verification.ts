type Store = Pick<Storage, 'getItem' | 'setItem'>;

const key = (orderId: string) => `verification:${orderId}`;

/**
 * Remembers how to go on with 3-D Secure, for a buyer who comes back without having finished it. In this tab alone: it
 * is a secret of this payment.
 */
export function rememberVerification(store: Store, orderId: string, clientSecret: string): void {
  store.setItem(key(orderId), clientSecret);
}

/** @returns the payment's client secret; null if its 3-D Secure did not begin in this tab */
export const verificationOf = (store: Store, orderId: string): string | null => store.getItem(key(orderId));
