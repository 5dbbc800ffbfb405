import { type OrderDocument, priceOf, type Snapshot, type StripeState } from '../snapshot';

/** Payments with an open outcome: a buyer has yet to act, or a sweep. */
const waitForBuyer = ['pending', 'requires_action'];
const unsettled = [...waitForBuyer, 'authorized'];

/**
 * Collected minus what the system refunded is the price of a complete order and nothing for any other; nothing stays
 * held. Of a refunded order nothing is left, no matter who gave it back. A part that was refunded in Stripe's Dashboard is
 * people's decision: payments only has to record it.
 */
export function wrongMoney(snapshot: Snapshot, isOurs: (orderId: string) => boolean): string[] {
  const { orders, payments } = snapshot;
  const money = moneyByOrder(snapshot);
  const known = new Set(orders.map(({ _id }) => `${_id}`));
  return [
    ...payments
      .filter(
        ({ status, orderId }) => unsettled.includes(status) && (isOurs(orderId) || !waitForBuyer.includes(status)),
      )
      .map(({ _id, status }) => `payment ${_id} is still ${status}`),
    ...orders
      .filter(({ status }) => status === 'awaiting:payment' || status === 'refunding')
      .map(({ _id, status }) => `order ${_id} is still ${status}`),
    ...orders.flatMap((order) => wrongFor(order, money.get(`${order._id}`))),
    ...[...money.keys()]
      .filter((orderId) => !known.has(orderId))
      .map((orderId) => `Stripe has an intent for ${orderId}, which is no order`),
    ...wrongPayments(snapshot),
    ...unknownRefunds(snapshot),
    ...tooManyIntents(snapshot),
  ];
}

interface Money {
  /** Without what we have refunded. */
  collected: number;
  /** Without what anybody has refunded. */
  left: number;
  held: number;
}

function moneyByOrder({ stripe }: Snapshot): Map<string, Money> {
  const byOrder = new Map<string, Money>();
  for (const { id, amount_received, amount_capturable, metadata } of stripe.intents) {
    const refunded = refundedOf(stripe, id, ({ metadata: { reason } }) => reason?.startsWith('order_') === true);
    const { collected = 0, left = 0, held = 0 } = byOrder.get(metadata.orderId ?? '') ?? {};
    byOrder.set(metadata.orderId ?? '', {
      collected: collected + amount_received - refunded,
      left: left + amount_received - refundedOf(stripe, id),
      held: held + amount_capturable,
    });
  }
  return byOrder;
}

/** How much of an intent was refunded successfully. */
function refundedOf(
  { refunds }: StripeState,
  intentId: string,
  counts: (refund: StripeState['refunds'][number]) => boolean = () => true,
): number {
  return refunds
    .filter((refund) => refund.payment_intent === intentId && refund.status === 'succeeded' && counts(refund))
    .reduce((sum, { amount }) => sum + amount, 0);
}

function wrongFor(order: OrderDocument, { collected, left, held }: Money = { collected: 0, left: 0, held: 0 }) {
  const { _id, status } = order;
  const due = status === 'complete' ? priceOf(order) : 0;
  const kept = status === 'refunded' ? left : collected;
  return [
    ...(kept === due ? [] : [`order ${_id} is ${status}: ${due} is due, ${kept} was collected`]),
    ...(held === 0 ? [] : [`order ${_id} is ${status}, and ${held} is held`]),
  ];
}

/** For each order, payments agrees with Stripe and orders. */
function wrongPayments({ payments, orders }: Snapshot): string[] {
  const statuses = new Map(orders.map(({ _id, status }) => [`${_id}`, status]));
  return payments
    .filter(({ orderId, status }) => (status === 'captured') !== (statuses.get(orderId) === 'complete'))
    .map(({ orderId, status }) => `the payment of order ${orderId} is ${status}, the order ${statuses.get(orderId)}`);
}

/** Payments knows how much Stripe has refunded, no matter who requested it. */
function unknownRefunds({ payments, stripe }: Snapshot): string[] {
  return payments.flatMap(({ orderId, stripeId = '', amountRefunded = 0 }) => {
    const refunded = refundedOf(stripe, stripeId);
    return refunded === amountRefunded
      ? []
      : [`Stripe has refunded ${refunded} of order ${orderId}, payments knows of ${amountRefunded}`];
  });
}

/** However often an answer is lost and the request retried, a payment makes one intent at Stripe. */
function tooManyIntents({ payments, stripe }: Snapshot): string[] {
  const intents = new Map<string, number>();
  for (const { metadata } of stripe.intents)
    intents.set(metadata.orderId ?? '', (intents.get(metadata.orderId ?? '') ?? 0) + 1);
  return payments.flatMap(({ orderId, attempt }) => {
    const length = intents.get(orderId) ?? 0;
    return length > attempt ? [`Stripe has ${length} intents for order ${orderId} after ${attempt} attempts`] : [];
  });
}
