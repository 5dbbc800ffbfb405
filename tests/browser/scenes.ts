import { Types } from 'mongoose';
import { eventually } from '../support/eventually';
import type { Order, Payment, Person, Ticket } from '../support/person';
import { untilForSale, untilPayable } from '../support/replicas';
import { arm, disarm, happenAtStripe } from '../support/stripe';
import { withDatabase } from '../support/whole-stack';
import { people } from './people';
import { system } from './system';

const minuteMs = 60_000;
/** Longer than the tests take. */
const longMs = 20 * minuteMs;
/** More retries than any client makes while the tests run. */
const manyTimes = 1_000;

/** An evening two weeks from now. */
const eventDate = new Date(
  Math.floor(Date.now() / (24 * 60 * minuteMs)) * 24 * 60 * minuteMs + 14.8 * 24 * 60 * minuteMs,
);

const details = {
  eventDate: eventDate.toISOString(),
  timeZone: 'Europe/London',
  venue: 'Harbour Hall',
  city: 'Whitby',
  category: 'music',
  section: 'Balcony, row C',
  description: 'Two acts with an interval. Doors open an hour before.',
};

/** How long after its deadline an order is left to the expiration service: long enough to inspect a page meanwhile. */
export const graceSeconds = 300;

/** Sally lists a ticket; other services may not have received it yet. */
export async function offered(title: string, price = 42.5, more: object = details): Promise<Ticket> {
  const { sally } = await people();
  const { status, body } = await sally.post<Ticket>('/api/tickets', { title, price, ...more });
  if (status !== 201) throw new Error(`Listing answered ${status}: ${JSON.stringify(body)}`);
  return body;
}

/** Until the list of events has the one of this title. */
export const untilFound = async (title: string): Promise<void> => {
  const { sally } = await people();
  await eventually(async () => {
    const { body } = await sally.get<{ title: string }[]>(`/api/tickets/events?q=${encodeURIComponent(title)}`);
    expect(body.map((event) => event.title)).toContain(title);
  });
};

/** The path of the page of a ticket's event. */
export async function eventPathOf({ id }: { id: string }): Promise<string> {
  const { sally } = await people();
  const { body } = await sally.get<{ id: string }[]>(`/api/tickets/events?ticketId=${id}`);
  return `/events/${body[0]?.id}`;
}

/** Sally lists a ticket, and it can be reserved. */
export async function listed(title: string, price?: number, more?: object): Promise<Ticket> {
  const ticket = await offered(title, price, more);
  await untilForSale(system.stack, ticket.id);
  return ticket;
}

/** A buyer, by default Bea, has reserved a ticket of Sally's. Sally sees it, and the buyer can pay. */
export async function reserved(title: string, buyer?: Person, more?: object): Promise<Order> {
  return reserve(await listed(title, undefined, more), buyer ?? (await people()).bea);
}

export async function reserve({ id }: { id: string }, buyer: Person): Promise<Order> {
  const { status, body } = await buyer.reserve(id);
  if (status !== 201) throw new Error(`Reserving answered ${status}: ${JSON.stringify(body)}`);
  await Promise.all([untilTicketIs(id, 'reserved'), untilPayable(system.stack, body.id)]);
  return body;
}

export const untilTicketIs = async (id: string, status: string): Promise<void> => {
  const { sally } = await people();
  await eventually(async () => expect((await sally.get<Ticket>(`/api/tickets/${id}`)).body.status).toBe(status));
};

export const untilOrderIs = (buyer: Person, id: string, status: string): Promise<void> =>
  eventually(async () => expect((await buyer.get<Order>(`/api/orders/${id}`)).body.status).toBe(status));

export const untilPaymentIs = (buyer: Person, orderId: string, status: string): Promise<void> =>
  eventually(async () => {
    expect((await buyer.get<Payment>(`/api/payments?orderId=${orderId}`)).body.status).toBe(status);
  });

/**
 * Moves the end of a reservation, as if time had passed: waiting out a reservation of 15 minutes would take as long.
 */
export async function endsIn({ id }: { id: string }, seconds: number): Promise<void> {
  const expiresAt = new Date(Date.now() + seconds * 1000);
  await withDatabase(system.stack, 'orders', (database) =>
    database.collection('orders').updateOne({ _id: new Types.ObjectId(id) }, { $set: { expiresAt } }),
  );
}

/** Makes a reservation so overdue that the sweep ends it now. */
export async function expire(order: { id: string }): Promise<void> {
  await endsIn(order, -graceSeconds - 10);
}

export async function expired(title: string): Promise<Order> {
  const { bea } = await people();
  const order = await reserved(title);
  await expire(order);
  await untilOrderIs(bea, order.id, 'cancelled');
  await untilTicketIs(order.ticket.id, 'available');
  return order;
}

export async function bought(title: string, more?: object): Promise<Order> {
  const { bea } = await people();
  const order = await reserved(title, bea, more);
  await bea.pay(order.id);
  await untilTicketIs(order.ticket.id, 'sold');
  return order;
}

/** Sally lists tickets for seats side by side, and they can be reserved. */
export async function listedTogether(title: string, count = 3): Promise<Ticket[]> {
  const seats = Array.from({ length: count }, (_, at) => ({
    ...details,
    section: 'Stalls',
    row: 'F',
    seat: `${at + 7}`,
  }));
  const tickets: Ticket[] = [];
  for (const seat of seats) tickets.push(await listed(title, 42.5, seat));
  return tickets;
}

/** Bea has reserved several tickets together, and can pay. */
export async function reservedTogether(title: string): Promise<Order> {
  const [first, ...others] = await listedTogether(title);
  const otherTickets = others.map(({ id }) => ({ ticketId: id }));
  const { status, body } = await (await people()).bea.post<Order>('/api/orders', { ticketId: first?.id, otherTickets });
  if (status !== 201) throw new Error(`Reserving answered ${status}: ${JSON.stringify(body)}`);
  await untilPayable(system.stack, body.id);
  return body;
}

export async function boughtTogether(title: string): Promise<Order> {
  const { bea } = await people();
  const order = await reservedTogether(title);
  await bea.pay(order.id);
  await untilOrderIs(bea, order.id, 'complete');
  return order;
}

/** Bea has bought a ticket, and part of its price was refunded in Stripe's Dashboard. */
export async function partlyRefunded(title: string): Promise<Order> {
  const { bea } = await people();
  const order = await bought(title);
  await happenAtStripe(system.stack, order.id, { what: 'refund', amount: 500 });
  await eventually(async () => {
    expect((await bea.get<Payment>(`/api/payments?orderId=${order.id}`)).body.amountRefunded).toBe(500);
  });
  return order;
}

/** Bea's bank has not answered, and will not while the tests run; nor does Stripe report the payment's state. */
export async function confirming(title: string): Promise<Order> {
  const order = await reserved(title);
  await arm(system.stack, { on: 'confirm', kind: 'hang', ms: longMs, orderId: order.id });
  await arm(system.stack, { on: 'retrieve', kind: 'error_before', orderId: order.id, times: manyTimes });
  await payInTheBackground(order, 'pending');
  return order;
}

/** Bea's payment was accepted, and Stripe is slow to capture it. */
export async function processing(title: string): Promise<Order> {
  const { bea } = await people();
  const order = await reserved(title);
  await arm(system.stack, { on: 'capture', kind: 'hang', ms: longMs, orderId: order.id, times: manyTimes });
  await bea.pay(order.id);
  await untilOrderIs(bea, order.id, 'awaiting:payment');
  return order;
}

/** Bea's payment was accepted, but her bank declined the capture. */
export async function uncollectable(title: string): Promise<Order> {
  const order = await processing(title);
  await happenAtStripe(system.stack, order.id, { what: 'expire' });
  await untilOrderIs((await people()).bea, order.id, 'cancelled');
  await untilTicketIs(order.ticket.id, 'available');
  return order;
}

export async function declined(title: string): Promise<Order> {
  const { bea } = await people();
  const order = await reserved(title);
  await bea.pay(order.id, 'tok_chargeDeclined');
  return order;
}

export async function challenged(title: string): Promise<Order> {
  const { bea } = await people();
  const order = await reserved(title);
  await bea.pay(order.id, 'tok_threeDSecure2Required');
  return order;
}

/** Bea's payment went through after her reservation had ended. Clears all other armed faults. */
export async function paidTooLate(title: string): Promise<Order> {
  const { bea } = await people();
  const order = await reserved(title);
  await arm(system.stack, { on: 'confirm', kind: 'delay', ms: longMs, orderId: order.id });
  await payInTheBackground(order, 'pending');
  await expire(order);
  await untilOrderIs(bea, order.id, 'cancelled');
  await disarm(system.stack);
  await untilPaymentIs(bea, order.id, 'voided');
  return order;
}

/**
 * The same, but the money had been collected and was refunded. Only a manual refund at Stripe can cause that, so it is
 * simply written to the database here.
 */
export async function refunded(title: string): Promise<Order> {
  const order = await paidTooLate(title);
  await withDatabase(system.stack, 'payments', (database) =>
    database.collection('payments').updateOne({ orderId: order.id }, { $set: { status: 'refunded' } }),
  );
  return order;
}

async function payInTheBackground(order: Order, until: string): Promise<void> {
  const { bea } = await people();
  void bea.pay(order.id).catch(() => undefined);
  await untilPaymentIs(bea, order.id, until);
}

/** Sally's pass to the door of an order's event. */
export async function passTo({ ticket }: Order): Promise<string> {
  const { sally } = await people();
  return (await sally.get<{ pass: string }>(`/api/orders/doors/${ticket.id}`)).body.pass;
}

/** Sally lets Bea in by the ticket that she has bought. */
export async function letIn(order: Order): Promise<void> {
  const { bea, sally } = await people();
  const { body } = await bea.get<Order>(`/api/orders/${order.id}`);
  const scan = { code: body.admission?.code, pass: await passTo(order) };
  const { status } = await sally.post('/api/orders/admissions', scan);
  if (status !== 200) throw new Error(`The door answered ${status}`);
}
