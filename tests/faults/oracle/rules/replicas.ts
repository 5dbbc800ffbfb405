import { isDeepStrictEqual } from 'node:util';
import { ticketsOf } from '@ticketing/common';
import {
  type OrderDocument,
  type PaymentDocument,
  priceOf,
  type ReplicaDocument,
  type Snapshot,
  type TicketDocument,
} from '../snapshot';

/** Every replica equals its owner's document, version included; none is missing, and none lacks an owner. */
export function differingReplicas({ tickets, orders, payments, replicas }: Snapshot): string[] {
  return [
    ...differences('the replica in orders of ticket', tickets.map(ticketInOrders), replicas.ticketsInOrders),
    ...differences(
      'the replica in orders of payment',
      payments.filter(isAnnounced).map(paymentInOrders),
      replicas.paymentsInOrders,
    ),
    ...differences('the replica in tickets of order', orders.map(orderInTickets), replicas.ordersInTickets),
    ...differences('the replica in payments of order', orders.map(orderInPayments), replicas.ordersInPayments),
  ];
}

/** The effect of each replica has been applied. */
export function unsettledReplicas({ replicas }: Snapshot): string[] {
  return Object.entries(replicas).flatMap(([name, found]) =>
    found
      .filter(({ unsettled }) => unsettled !== undefined)
      .map(({ _id }) => `${name} ${_id} still waits for its effect`),
  );
}

function ticketInOrders({ _id, version, title, price, currency, userId, status, orderId }: TicketDocument) {
  return { _id: `${_id}`, version, title, price, currency, userId, status, orderId };
}

/** Before its authorisation a payment concerns only its own service. */
const isAnnounced = ({ changedAt }: PaymentDocument): boolean => changedAt !== undefined;

function paymentInOrders({ _id, version, orderId, status }: PaymentDocument) {
  return { _id: `${_id}`, version, orderId, status };
}

function orderInTickets({ _id, version, status, expiresAt, refunds, ...order }: OrderDocument) {
  const ids = ticketsOf(order).map(({ id }) => id);
  const sellAgain = refunds?.at(-1)?.sellAgain ?? false;
  return { _id: `${_id}`, version, status, expiresAt, sellAgain, ticketId: ids.length > 1 ? ids : order.ticket.id };
}

function orderInPayments(order: OrderDocument) {
  const { _id, version, userId, status, expiresAt, ticket, refunds } = order;
  const money = { price: priceOf(order), currency: ticket.currency, refund: refunds?.at(-1)?.amount ?? null };
  return { _id: `${_id}`, version, userId, status, expiresAt, ...money };
}

function differences(what: string, expected: ReplicaDocument[], found: ReplicaDocument[]): string[] {
  const replicas = new Map(found.map((replica) => [replica._id, replica]));
  const differing = expected.flatMap((wanted) => {
    const replica = replicas.get(wanted._id);
    if (!replica) return [`${what} ${wanted._id} is missing`];
    const same = Object.entries(wanted).every(([field, value]) => isDeepStrictEqual(replica[field], value));
    return same ? [] : [`${what} ${wanted._id} says ${JSON.stringify(replica)}, its owner ${JSON.stringify(wanted)}`];
  });
  const owned = new Set(expected.map(({ _id }) => _id));
  const orphans = found.filter(({ _id }) => !owned.has(_id)).map(({ _id }) => `${what} ${_id} has no owner`);
  return [...differing, ...orphans];
}
