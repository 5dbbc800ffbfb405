import { type OrderStatus, type PaymentStatus, type TicketStatus, ticketsOf } from '@ticketing/common';
import type { Document } from './database';
import { replicasOf } from './replicas';
import type { StripeIntent } from './stripe';
import type { State, World } from './world';

interface Order {
  _id: string;
  status: OrderStatus;
  userId: string;
  offer?: string;
  ticket: { id: string; price: number };
  otherTickets?: Order['ticket'][];
  refunds?: { amount: number; sellAgain: boolean }[];
}

const priceOf = (order: Order): number => ticketsOf(order).reduce((sum, { price }) => sum + price, 0);

/** The orders that hold a ticket; each holds all of its tickets, until they are to be sold again. */
const holdersOf = (ticketId: string, orders: Order[]): Order[] =>
  orders.filter(
    (order) =>
      order.status !== 'cancelled' &&
      !order.refunds?.at(-1)?.sellAgain &&
      ticketsOf(order).some(({ id }) => id === ticketId),
  );

/** How much of its price a paid order wants given back. */
const toRefund = ({ refunds }: Order): number => refunds?.at(-1)?.amount ?? 0;

/** The documents and intents that the promises are about. */
interface Facts {
  tickets: { _id: string; status: TicketStatus; orderId: string | null }[];
  orders: Order[];
  lines: { waiting: { userId: string }[] }[];
  payments: { orderId: string; status: PaymentStatus; attempt: number; stripeId?: string }[];
  intents: StripeIntent[];
}

const holdsMoney = ({ status }: StripeIntent): boolean => status === 'requires_capture' || status === 'succeeded';
const keeps = ({ amountReceived, amountRefunded }: StripeIntent): number => amountReceived - amountRefunded;

function factsOf(world: World, state: State): Facts {
  const read = <T>(collection: string) => world.documents(state, collection) as unknown as T;
  return {
    tickets: read('tickets.tickets'),
    orders: read('orders.orders'),
    lines: read('orders.lines'),
    payments: read('payments.payments'),
    intents: world.stripe(state).intents,
  };
}

/** Checks what must hold at every moment, whatever breaks. @returns the broken promise */
export function brokenPromise(world: World, state: State): string | undefined {
  const { tickets, orders, payments, intents } = factsOf(world, state);
  for (const ticket of tickets) {
    const holding = holdersOf(ticket._id, orders);
    if (holding.length > 1) return `${ticket._id} is sold twice, by ${holding.map(({ _id }) => _id).join(' and ')}`;
  }
  const offered = orders.filter(({ status, offer }) => status === 'created' && offer !== undefined);
  const again = offered.find(({ userId }, at) => offered.findIndex((other) => other.userId === userId) < at);
  if (again) return `${again.userId} is offered two tickets of one event`;
  for (const order of orders) {
    const own = intents.filter(({ metadata }) => metadata.orderId === order._id);
    const broken = brokenMoney(order, own);
    if (broken) return broken;
    const unnamed = own.find(
      (intent) => holdsMoney(intent) && !payments.some(({ stripeId }) => stripeId === intent.id),
    );
    if (unnamed) return `money moves on ${unnamed.id}, which no payment names`;
    const attempts = payments
      .filter(({ orderId }) => orderId === order._id)
      .reduce((sum, { attempt }) => sum + attempt, 0);
    if (own.length > attempts) return `Stripe has ${own.length} intents for ${order._id} after ${attempts} attempts`;
  }
  return undefined;
}

function brokenMoney(order: Order, intents: StripeIntent[]): string | undefined {
  const { _id, status } = order;
  const price = priceOf(order);
  if (intents.filter(holdsMoney).length > 1) return `the buyer of ${_id} pays twice`;
  const wrong = intents.find(({ amount }) => amount !== price);
  if (wrong) return `${_id} costs ${price}, and its buyer is asked for ${wrong.amount}`;
  const collected = intents.reduce((sum, intent) => sum + keeps(intent), 0);
  const isPaid = status === 'complete' || status === 'refunding';
  if (isPaid && (collected > price || collected < price - toRefund(order)))
    return `${_id} is ${status}, and ${collected} was collected for it`;
  if (collected > 0 && !isPaid && status !== 'awaiting:payment')
    return `${collected} was collected for ${_id}, which is ${status}`;
  return undefined;
}

/** Checks what must not happen from one moment to the next. @returns what has happened */
export function brokenStep(world: World, before: State, after: State): string | undefined {
  const jumped = jumpedTheLine(factsOf(world, before), factsOf(world, after));
  if (jumped) return jumped;
  for (const [index, name] of world.names.entries()) {
    const was = before.collections[index];
    const is = after.collections[index];
    if (was === is || was === undefined || is === undefined) continue;
    const broken = brokenChange(name, world.contents.view(was), world.contents.view(is));
    if (broken) return broken;
  }
  return undefined;
}

/** Those in line who have not had a ticket, nor been offered one. */
const waitingIn = ({ lines, orders }: Pick<Facts, 'lines' | 'orders'>): string[] =>
  lines
    .flatMap(({ waiting }) => waiting.map(({ userId }) => userId))
    .filter((waiting) => !orders.some(({ userId }) => userId === waiting));

/** Who waits is offered a ticket before anybody else has it; the time to take it may be over before a single step is. */
function jumpedTheLine(before: Facts, { orders }: Facts): string | undefined {
  const [first] = waitingIn({ lines: before.lines, orders });
  const made = orders.find(
    ({ _id, offer }) => offer === undefined && !before.orders.some((order) => order._id === _id),
  );
  return first && made && made.userId !== first ? `${made._id} is a stranger's, while ${first} waits` : undefined;
}

/** The only status that may follow each one that is an end for most orders. */
const onlyNext: Record<string, string> = {
  complete: 'refunding',
  refunding: 'refunded',
  refunded: 'none',
  cancelled: 'none',
};

function brokenChange(collection: string, before: Document[], after: Document[]): string | undefined {
  const known = new Map(before.map((document) => [document._id, document]));
  for (const { _id, version, status } of after) {
    const was = known.get(_id);
    if (Number(version) < Number(was?.version))
      return `${collection} goes back from version ${was?.version} of ${_id} to ${version}`;
    const mayBecome = collection === 'orders.orders' && was ? onlyNext[String(was.status)] : undefined;
    if (mayBecome && was?.status !== status && status !== mayBecome)
      return `${_id} was ${was?.status} and is ${status}`;
  }
  return undefined;
}

/** A good end: nothing is running, nothing waits, all replicas are up to date, and every order has ended. */
export function isGoodEnd(world: World, state: State): boolean {
  if (state.running.length > 0 || Object.keys(world.waiting(state)).length > 0) return false;
  const facts = factsOf(world, state);
  const { tickets, orders, payments, intents } = facts;
  // A ticket is not for sale while somebody waits who may have it.
  if (tickets.some(({ status }) => status === 'available') && waitingIn(facts).length > 0) return false;
  const agree = world.services.every(({ name }) =>
    replicasOf(world, state, name).every(({ owned, known }) => owned === known),
  );
  return (
    agree &&
    orders.every(({ status }) => ['complete', 'cancelled', 'refunded'].includes(status)) &&
    orders.every((order) => {
      const own = intents.filter(({ metadata }) => metadata.orderId === order._id);
      const kept = own.reduce((sum, intent) => sum + keeps(intent), 0);
      return order.status !== 'complete' || kept === priceOf(order) - toRefund(order);
    }) &&
    world.names.every((name) =>
      world
        .documents(state, name)
        .every(({ outbox = [], unsettled }) => (outbox as unknown[]).length === 0 && !unsettled),
    ) &&
    tickets.every(({ _id, status, orderId }) => {
      const [holder] = holdersOf(_id, orders);
      return holder ? status === 'sold' && orderId === holder._id : orderId === null;
    }) &&
    payments.every(({ status }) => status !== 'pending' && status !== 'authorized') &&
    intents.every(({ status }) => status !== 'requires_capture')
  );
}

/** @returns how orders and payments ended, such as `complete, captured` */
export function outcomeOf(world: World, state: State): string {
  const { orders, payments } = factsOf(world, state);
  return [...orders, ...payments].map(({ status }) => status).join(', ');
}
