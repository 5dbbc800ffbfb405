import type { CancelReason, Order, Payment, PaymentStatus } from '../api/api-types';

/** What the checkout page shows; derived from the order and its payment at every rendering. */
export type Stage =
  | 'offered'
  | 'passed-on'
  | 'payable'
  | 'declined'
  | 'verify'
  | 'unconfirmed'
  | 'time-up'
  | 'processing'
  | 'complete'
  | 'paid-back-in-part'
  | 'paid-back'
  | 'being-paid-back'
  | 'disputed'
  | 'expired'
  | 'cancelled'
  | 'payment-failed'
  | 'ticket-lost'
  | 'too-late'
  | 'refunded';

type Ending = Pick<Order, 'status' | 'expiresAt' | 'cancelReason' | 'offered'>;

function unpaidStage(payment: PaymentStatus | null, timeUp: boolean, verified: boolean): Stage {
  if (payment === 'authorized' || payment === 'captured') return 'processing';
  if (payment === 'pending' || (payment === 'requires_action' && verified)) return 'unconfirmed';
  if (timeUp) return 'time-up';
  if (payment === 'requires_action') return 'verify';
  return payment === 'declined' || payment === 'failed' ? 'declined' : 'payable';
}

function cancelledStage(reason: CancelReason, payment: PaymentStatus | null): Stage {
  if (payment === 'captured' || payment === 'refunded') return 'refunded';
  if (reason === 'payment_failed') return 'payment-failed';
  if (reason === 'ticket_lost') return 'ticket-lost';
  if (reason === 'buyer' || reason === 'operator') return 'cancelled';
  // Whatever state the payment is in, it can only be given up now: no need to wait for that.
  return payment ? 'too-late' : 'expired';
}

/**
 * @param order the order
 * @param payment status of its payment, null before the first attempt
 * @param now the server's time, ms since 1970
 * @param verified the buyer has just passed 3-D Secure: the payment is about to be reported
 */
export function checkoutStage(order: Ending, payment: PaymentStatus | null, now: number, verified = false): Stage {
  const timeUp = Date.parse(order.expiresAt) <= now;
  switch (order.status) {
    case 'created':
      return order.offered && !payment && !timeUp ? 'offered' : unpaidStage(payment, timeUp, verified);
    case 'awaiting:payment':
      return 'processing';
    case 'complete':
      return 'complete';
    case 'refunding':
      return 'being-paid-back';
    case 'refunded':
      return 'paid-back';
    case 'cancelled':
      if (order.offered && !payment && order.cancelReason === 'expired') return 'passed-on';
      return cancelledStage(order.cancelReason ?? (timeUp ? 'expired' : 'buyer'), payment);
  }
}

/** The stage of a paid order after refunds and disputes; any other stage stays as it is. */
export function moneyStage(stage: Stage, payment: Payment | null): Stage {
  if (stage !== 'complete' || !payment) return stage;
  const { amount = 0, amountRefunded = 0, dispute } = payment;
  if (dispute === 'open') return 'disputed';
  if (dispute === 'lost' || (amountRefunded > 0 && amountRefunded >= amount)) return 'paid-back';
  return amountRefunded > 0 ? 'paid-back-in-part' : 'complete';
}

const PAID_STAGES: Stage[] = ['complete', 'paid-back-in-part', 'being-paid-back', 'paid-back', 'disputed'];

/** Stages of a paid order: it has a receipt. */
export function isPaid(stage: Stage): boolean {
  return PAID_STAGES.includes(stage);
}

/** Stages that end on their own, by a change that may be in the payment alone: worth polling often. */
export function isTransitional(stage: Stage): boolean {
  return stage === 'verify' || stage === 'unconfirmed' || stage === 'time-up' || stage === 'processing';
}

/** Stages in which the buyer can pay. */
export function isPayable(stage: Stage): boolean {
  return stage === 'payable' || stage === 'declined' || stage === 'verify';
}

export const ORDER_GROUPS = ['open', 'settling', 'upcoming', 'past', 'returned', 'ended', 'refunded'] as const;

/** The groups in the list of orders. */
export type OrderGroup = (typeof ORDER_GROUPS)[number];

/**
 * The group of an order at this stage.
 * @param begun whether the event of its ticket has begun
 * @param soldOn whether its buyer has sold it on
 */
export function orderGroup(stage: Stage, begun = false, soldOn = false): OrderGroup {
  if (stage === 'offered' || isPayable(stage)) return 'open';
  if (isTransitional(stage)) return 'settling';
  if (soldOn || stage === 'paid-back' || stage === 'being-paid-back') return 'returned';
  if (isPaid(stage)) return begun ? 'past' : 'upcoming';
  return stage === 'refunded' ? 'refunded' : 'ended';
}

interface Grouped {
  group: OrderGroup;
  /** Of a paid order: when its event begins. */
  ticket: { eventDate?: string | undefined } | null;
}

/**
 * The orders of a group as they are listed: by when their events begin, the next one first, of past ones the last; those
 * without a date, after the others. Other groups stay as they are.
 */
export function inGroup<Order extends Grouped>(orders: Order[], group: OrderGroup): Order[] {
  const some = orders.filter((order) => order.group === group);
  const begins = ({ ticket }: Order) => Date.parse(ticket?.eventDate ?? '') || Number.MAX_SAFE_INTEGER;
  if (group === 'upcoming') return some.toSorted((one, other) => begins(one) - begins(other));
  return group === 'past' ? some.toSorted((one, other) => begins(other) - begins(one)) : some;
}
