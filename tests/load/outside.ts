import { setTimeout as sleep } from 'node:timers/promises';
import { toMinorUnits } from '@ticketing/common';
import { lostWrites } from '../faults/oracle/rules/promises';
import { holdersOf, soldTwice } from '../faults/oracle/rules/sales';
import type { OrderDocument, TicketDocument } from '../faults/oracle/snapshot';
import type { Order, Person, Ticket } from '../support/person';
import { everyPage } from './every-page';
import type { Ledger } from './ledger';
import type { Sales } from './sales';

/** How long what was paid for may take to be settled, and what was acknowledged to be seen. */
const patienceMs = 60_000;
const everyStatus = 'available,reserved,sold,withdrawn';

type ApiOrder = Order & { cancelReason: string | null; version: number };
type ApiTicket = Ticket & { userId: string; currency: string };

/**
 * Judges by what people can see of their own: whether everything acknowledged is there, nothing is sold twice, and no
 * payment hangs. Waits for the system to settle, from when all of it has been read once.
 * @param people who did everything that the ledger knows of; all have stopped
 * @param sales counts what is read
 * @returns the violations, one sentence each
 * @throws Error if what people have cannot be read
 */
export async function judgeFromOutside(
  ledger: Ledger,
  people: Person[],
  sales: Sales,
  withinMs = patienceMs,
): Promise<string[]> {
  for (let deadline: number | undefined; ; await sleep(2_000)) {
    const wrong = await inspect(ledger, [...new Set(people)], sales);
    deadline ??= Date.now() + withinMs;
    if (wrong.length === 0 || Date.now() >= deadline) return wrong;
  }
}

async function inspect(ledger: Ledger, people: Person[], sales: Sales): Promise<string[]> {
  const tickets: TicketDocument[] = [];
  const orders: OrderDocument[] = [];
  const failed: string[] = [];
  // One after the other: this must be no load of its own.
  for (const person of people) {
    for (const ticket of await everyPage<ApiTicket>(
      person,
      `/api/tickets?userId=${person.id}&status=${everyStatus}&limit=100`,
    ))
      tickets.push({ ...document(ticket), price: toMinorUnits(ticket.price, ticket.currency) ?? 0 });
    const theirs = await everyPage<ApiOrder>(person, '/api/orders?limit=100');
    sales.note(theirs);
    for (const order of theirs) {
      orders.push({ ...document(order), expiresAt: new Date(order.expiresAt) });
      if (order.cancelReason === 'payment_failed') failed.push(order.id);
    }
  }
  const payments = failed.map((orderId) => ({
    ...document({ id: orderId, version: 0 }),
    orderId,
    status: 'failed',
    attempt: 1,
  }));
  return [
    ...lostWrites(ledger, { tickets, orders, payments }),
    ...soldTwice(holdersOf(orders)),
    ...orders
      .filter(({ status }) => status === 'awaiting:payment')
      .map(({ _id }) => `order ${_id} is still being paid`),
  ];
}

/** What the API says of an aggregate, in the form in which the rules expect it. */
const document = <View extends { id: string }>(view: View) => ({ ...view, _id: view.id, outbox: [] });
