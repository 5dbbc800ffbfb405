import type { OrderGroup, Stage } from './checkout-stage';

/** Labels of an order's stages. */
export const STAGE_LABELS = {
  offered: 'Held for you',
  'passed-on': 'Passed on',
  payable: 'Waiting for payment',
  declined: 'Payment declined',
  verify: 'Waiting for your bank',
  unconfirmed: 'Not confirmed yet',
  'time-up': 'Time is up',
  processing: 'Processing',
  complete: 'Paid',
  'paid-back-in-part': 'Partly refunded',
  'being-paid-back': 'Being refunded',
  'paid-back': 'Refunded',
  disputed: 'Disputed',
  expired: 'Expired',
  cancelled: 'Cancelled',
  'payment-failed': 'Payment failed',
  'ticket-lost': 'No longer sold',
  'too-late': 'Not paid in time',
  refunded: 'Refunded',
} satisfies Record<Stage, string>;

/** The colours of their badges. */
export const STAGE_TONES = {
  offered: 'good',
  'passed-on': 'plain',
  payable: 'warn',
  declined: 'warn',
  verify: 'warn',
  unconfirmed: 'warn',
  'time-up': 'warn',
  processing: 'plain',
  complete: 'good',
  'paid-back-in-part': 'plain',
  'being-paid-back': 'plain',
  'paid-back': 'plain',
  disputed: 'warn',
  expired: 'plain',
  cancelled: 'plain',
  'payment-failed': 'bad',
  'ticket-lost': 'plain',
  'too-late': 'plain',
  refunded: 'plain',
} satisfies Record<Stage, 'good' | 'warn' | 'bad' | 'plain'>;

export const GROUP_LABELS = {
  open: 'Held for you',
  settling: 'In progress',
  upcoming: 'Upcoming',
  past: 'Past',
  returned: 'Refunded or sold on',
  ended: 'Expired or cancelled',
  refunded: 'Paid too late',
} satisfies Record<OrderGroup, string>;
