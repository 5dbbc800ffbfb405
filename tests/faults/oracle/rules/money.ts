import type { OrderDocument, Snapshot } from '../snapshot';

/** What may still become of a payment: somebody, or a sweep, has yet to do something about it. */
const unsettled = ['pending', 'requires_action', 'authorized'];

/** Collected minus refunded is the price of a complete order and nothing for any other; nothing stays held. */
export function wrongMoney(snapshot: Snapshot): string[] {
  const { orders, payments } = snapshot;
  const money = moneyByOrder(snapshot);
  return [
    ...payments
      .filter(({ status }) => unsettled.includes(status))
      .map(({ _id, status }) => `payment ${_id} is still ${status}`),
    ...orders
      .filter(({ status }) => status === 'awaiting:payment')
      .map(({ _id }) => `order ${_id} is still being paid`),
    ...orders.flatMap((order) => wrongFor(order, money.get(`${order._id}`))),
    ...[...money.keys()]
      .filter((orderId) => !orders.some(({ _id }) => `${_id}` === orderId))
      .map((orderId) => `Stripe has an intent for ${orderId}, which is no order`),
    ...wrongPayments(snapshot),
    ...tooManyIntents(snapshot),
  ];
}

interface Money {
  collected: number;
  held: number;
}

function moneyByOrder({ stripe }: Snapshot): Map<string, Money> {
  const byOrder = new Map<string, Money>();
  for (const { id, amount_received, amount_capturable, metadata } of stripe.intents) {
    const refunds = stripe.refunds.filter(({ payment_intent }) => payment_intent === id);
    const refunded = refunds.reduce((sum, { amount }) => sum + amount, 0);
    const { collected = 0, held = 0 } = byOrder.get(metadata.orderId ?? '') ?? {};
    byOrder.set(metadata.orderId ?? '', {
      collected: collected + amount_received - refunded,
      held: held + amount_capturable,
    });
  }
  return byOrder;
}

function wrongFor({ _id, status, ticket }: OrderDocument, { collected, held }: Money = { collected: 0, held: 0 }) {
  const due = status === 'complete' ? ticket.price : 0;
  return [
    ...(collected === due ? [] : [`order ${_id} is ${status}: ${due} is due, ${collected} was collected`]),
    ...(held === 0 ? [] : [`order ${_id} is ${status}, and ${held} is held`]),
  ];
}

/** Payments says of each order what Stripe and orders say. */
function wrongPayments({ payments, orders }: Snapshot): string[] {
  const statuses = new Map(orders.map(({ _id, status }) => [`${_id}`, status]));
  return payments
    .filter(({ orderId, status }) => (status === 'captured') !== (statuses.get(orderId) === 'complete'))
    .map(({ orderId, status }) => `the payment of order ${orderId} is ${status}, the order ${statuses.get(orderId)}`);
}

/** However often an answer is lost and the question repeated, an attempt to pay makes one intent at Stripe. */
function tooManyIntents({ payments, stripe }: Snapshot): string[] {
  return payments.flatMap(({ orderId, attempt }) => {
    const { length } = stripe.intents.filter(({ metadata }) => metadata.orderId === orderId);
    return length > attempt ? [`Stripe has ${length} intents for order ${orderId} after ${attempt} attempts`] : [];
  });
}
