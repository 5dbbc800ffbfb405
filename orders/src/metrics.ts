import { cancelReasons, type OrderStatus, orderStatuses } from '@ticketing/common';
import { Counter, Gauge, Histogram } from 'prom-client';
import { type OrderState, offerOf } from './domain/order';

/** What becomes of orders: reservations are `created`, sales are `complete`. */
const ordersCounted = new Counter({
  name: 'ticketing_orders_total',
  help: 'Orders that came into a status; cancelled ones by their reason: buyer, expired, payment_failed, operator',
  labelNames: ['status', 'reason'] as const,
});
const reasonsOf = (status: OrderStatus) => (status === 'cancelled' ? [...cancelReasons, 'operator'] : ['']);
// To Prometheus, a series that begins with its first order has not increased.
for (const status of orderStatuses) for (const reason of reasonsOf(status)) ordersCounted.inc({ status, reason }, 0);

const expiredLate = new Histogram({
  name: 'ticketing_order_expired_late_seconds',
  help: 'How long after its deadline an unpaid order was ended',
  buckets: [0.5, 1, 2, 5, 10, 30, 60, 300, 3600],
});

/** Grows while money is neither collected nor given up. */
export const beingPaidSeconds = new Gauge({
  name: 'ticketing_orders_being_paid_oldest_seconds',
  help: 'For how long the oldest order has been awaiting the collection of its payment; 0 while none is, no value while nobody can tell',
});

const waitingCounted = new Counter({
  name: 'ticketing_waiting_total',
  help: 'What becomes of people who wait: they have joined a line, left it, been offered a ticket, taken it, or let it pass on',
  labelNames: ['step'] as const,
});
const steps = ['joined', 'left', 'offered', 'taken', 'passed_on'] as const;
for (const step of steps) waitingCounted.inc({ step }, 0);

/** How many events anybody waits for. */
export const linesKnown = new Gauge({
  name: 'ticketing_waiting_lines',
  help: 'How many events somebody waits for, as this copy knows it; at most 10001',
});

/** Counts a step of somebody who waits. */
export const countWaiting = (step: (typeof steps)[number]): void => waitingCounted.inc({ step });

/** Counts a write of an order. */
export function countOrder(order: OrderState, before: OrderState | undefined, now: Date): void {
  const { status, expiresAt } = order;
  const { cancelReason = status === 'cancelled' ? 'operator' : '' } = order;
  const isOffer = offerOf(order) !== undefined;
  if (isOffer && !before) countWaiting('offered');
  if (isOffer && status === 'cancelled') countWaiting('passed_on');
  // A reservation begins when its offer is taken.
  const isTaken = before && offerOf(before) !== undefined && !isOffer;
  if (isTaken) {
    countWaiting('taken');
    ordersCounted.inc({ status: 'created', reason: '' });
  }
  if (status === before?.status) return;
  if (!isOffer) ordersCounted.inc({ status, reason: cancelReason });
  if (cancelReason === 'expired') expiredLate.observe(Math.max(0, now.getTime() - expiresAt.getTime()) / 1000);
}
