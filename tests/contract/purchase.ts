import { eventually } from '../support/eventually';
import type { Order, Payment, Person, Ticket } from '../support/person';
import { intentsOf } from '../support/stripe';
import { system } from './system';

/** Lists a ticket at 20.50 and has it reserved. */
export async function reserved(seller: Person, buyer: Person, title: string): Promise<Order> {
  const { id } = await seller.sell(title, 20.5);
  const { status, body } = await buyer.reserve(id);
  expect(status).toBe(201);
  return body;
}

export const paymentOf = (buyer: Person, order: Order) => buyer.get<Payment>(`/api/payments?orderId=${order.id}`);

/** Waits until a ticket has a status. */
export const untilTicket = (anybody: Person, id: string, status: string): Promise<Ticket> =>
  eventually(async () => {
    const { body } = await anybody.get<Ticket>(`/api/tickets/${id}`);
    expect(body.status).toBe(status);
    return body;
  });

/** Waits until an order has a status. */
export const untilOrder = (buyer: Person, id: string, status: string): Promise<Order> =>
  eventually(async () => {
    const { body } = await buyer.get<Order>(`/api/orders/${id}`);
    expect(body.status).toBe(status);
    return body;
  });

/** Waits until an order is paid for: complete, its ticket sold, and its 20.50 captured, once. */
export async function untilPaid(buyer: Person, order: Order): Promise<void> {
  await untilOrder(buyer, order.id, 'complete');
  await untilTicket(buyer, order.ticket.id, 'sold');
  const intents = await intentsOf(system, order.id);
  expect(intents.map(({ amount_received }) => amount_received)).toEqual([2050]);
}
