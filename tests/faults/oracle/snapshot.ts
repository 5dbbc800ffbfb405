import { ticketsOf } from '@ticketing/common';
import { type System, withDatabase } from '../../support/whole-stack';

interface Aggregate {
  _id: { toString(): string };
  version: number;
  /** Absent while nothing has been announced. */
  changedAt?: Date;
  outbox: { _id: string }[];
}

export interface TicketDocument extends Aggregate {
  title: string;
  price: number;
  currency: string;
  userId: string;
  status: string;
  orderId: string | null;
}

export interface OrderDocument extends Aggregate {
  status: string;
  userId: string;
  expiresAt: Date;
  ticket: OrderedTicket;
  otherTickets?: OrderedTicket[];
  /** The index's entries: what it takes from everybody else. */
  hold?: string | string[];
  refunds?: { as: string; amount: number; sellAgain: boolean }[];
}

interface OrderedTicket {
  id: string;
  price: number;
  currency: string;
}

export const ticketIdsOf = (order: OrderDocument): string[] => ticketsOf(order).map(({ id }) => id);

/** Whether an order keeps others from its tickets: all that were not cancelled, unless they were refunded to be sold again. */
export const holds = ({ status, refunds }: OrderDocument): boolean =>
  status !== 'cancelled' && !refunds?.at(-1)?.sellAgain;

/** What all tickets of an order cost. */
export const priceOf = (order: OrderDocument): number => ticketsOf(order).reduce((sum, { price }) => sum + price, 0);

export interface PaymentDocument extends Aggregate {
  orderId: string;
  status: string;
  attempt: number;
  stripeId?: string;
  amountRefunded?: number;
  dispute?: string;
}

/** A copy of a foreign aggregate, with the fields its service keeps. */
export type ReplicaDocument = { _id: string; version: number } & Record<string, unknown>;

/** The Stripe emulator's state. Amounts are in minor units. */
export interface StripeState {
  intents: {
    id: string;
    amount_received: number;
    amount_capturable: number;
    metadata: { orderId?: string };
  }[];
  refunds: { payment_intent: string; amount: number; status: string; metadata: { reason?: string } }[];
}

/** The whole state, read one part after the other: exact only once the system has settled. */
export interface Snapshot {
  tickets: TicketDocument[];
  orders: OrderDocument[];
  payments: PaymentDocument[];
  replicas: Record<'ticketsInOrders' | 'paymentsInOrders' | 'ordersInTickets' | 'ordersInPayments', ReplicaDocument[]>;
  /** Each service's number of dead letters. */
  deadLetters: Record<'tickets' | 'orders' | 'payments', number>;
  stripe: StripeState;
}

/** Reads all databases, and Stripe's state. @throws Error when one of them does not answer */
export async function takeSnapshot(system: System): Promise<Snapshot> {
  const [tickets, orders, payments, stripe] = await Promise.all([
    read<[TicketDocument, ReplicaDocument, object]>(system, 'tickets', ['tickets', 'orderreplicas', 'dead_letters']),
    read<[OrderDocument, ReplicaDocument, object, ReplicaDocument]>(system, 'orders', [
      'orders',
      'ticketreplicas',
      'dead_letters',
      'paymentreplicas',
    ]),
    read<[PaymentDocument, ReplicaDocument, object]>(system, 'payments', ['payments', 'orderreplicas', 'dead_letters']),
    stripeState(system),
  ]);
  return {
    tickets: tickets[0],
    orders: orders[0],
    payments: payments[0],
    replicas: {
      ticketsInOrders: orders[1],
      paymentsInOrders: orders[3],
      ordersInTickets: tickets[1],
      ordersInPayments: payments[1],
    },
    deadLetters: { tickets: tickets[2].length, orders: orders[2].length, payments: payments[2].length },
    stripe,
  };
}

/** All documents of some collections of a service's database; the caller knows their types. */
function read<Documents extends unknown[]>(
  system: System,
  service: string,
  collections: { [index in keyof Documents]: string },
): Promise<{ [index in keyof Documents]: Documents[index][] }> {
  return withDatabase(system, service, async (database) => {
    const found = await Promise.all(collections.map((name) => database.collection(name).find().toArray()));
    return found as { [index in keyof Documents]: Documents[index][] };
  });
}

async function stripeState(system: System): Promise<StripeState> {
  const answer = await fetch(`${system.process('stripe-emulator').url}/_emulator/state`);
  return (await answer.json()) as StripeState;
}
