import type { Order, PaymentStatus } from './api-types';

/** What the checkout page shows; derived anew from the order and its payment at every rendering. */
export type Stage =
  | 'payable'
  | 'declined'
  | 'verify'
  | 'unconfirmed'
  | 'time-up'
  | 'processing'
  | 'complete'
  | 'expired'
  | 'cancelled'
  | 'refunded';

function unpaidStage(payment: PaymentStatus | null, timeUp: boolean, verified: boolean): Stage {
  if (payment === 'authorized' || payment === 'captured') return 'processing';
  if (payment === 'pending' || (payment === 'requires_action' && verified)) return 'unconfirmed';
  if (timeUp) return 'time-up';
  if (payment === 'requires_action') return 'verify';
  return payment === 'declined' || payment === 'failed' ? 'declined' : 'payable';
}

/**
 * @param order the order
 * @param payment status of its payment, null when nobody tried to pay yet
 * @param now the server's time, ms since 1970
 * @param verified the buyer comes back from 3-D Secure, and it went well: its payment is about to be reported
 */
export function checkoutStage(
  order: Pick<Order, 'status' | 'expiresAt'>,
  payment: PaymentStatus | null,
  now: number,
  verified = false,
): Stage {
  const timeUp = Date.parse(order.expiresAt) <= now;
  switch (order.status) {
    case 'created':
      return unpaidStage(payment, timeUp, verified);
    case 'awaiting:payment':
      return 'processing';
    case 'complete':
      return 'complete';
    case 'cancelled':
      if (payment === 'refunded') return 'refunded';
      return timeUp ? 'expired' : 'cancelled';
  }
}

/** Stages that end by themselves, through a change that may be in the payment alone: worth asking often. */
export function isTransitional(stage: Stage): boolean {
  return stage === 'verify' || stage === 'unconfirmed' || stage === 'time-up' || stage === 'processing';
}
