import type { OrderGroup, Stage } from './checkout-stage';

/** Labels of an order's stages. */
export const STAGE_LABELS = {
  payable: 'Waiting for payment',
  declined: 'Payment declined',
  verify: 'Waiting for your bank',
  unconfirmed: 'Not confirmed yet',
  'time-up': 'Time is up',
  processing: 'Processing',
  complete: 'Paid',
  'paid-back-in-part': 'Partly refunded',
  'paid-back': 'Refunded',
  disputed: 'Disputed',
  expired: 'Expired',
  cancelled: 'Cancelled',
  'payment-failed': 'Payment failed',
  'too-late': 'Not paid in time',
  refunded: 'Refunded',
} satisfies Record<Stage, string>;

export const GROUP_LABELS = {
  open: 'Needs payment',
  settling: 'In progress',
  paid: 'Paid',
  ended: 'Expired or cancelled',
  refunded: 'Paid too late',
} satisfies Record<OrderGroup, string>;
