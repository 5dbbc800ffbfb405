import { type OrderData, type OrderStatus, type Stored, Subjects } from '@ticketing/common';
import { newId, type TestService } from '@ticketing/common/testing';
import request from 'supertest';
import type { Ticket } from '../api';
import type { TicketDetails } from '../domain/listing';
import type { TicketState } from '../domain/ticket';
import { TicketModel } from '../models/ticket';

/** Every detail a seller can enter. */
export const ticketDetails: TicketDetails = {
  title: 'Concert',
  price: 2050,
  eventDate: new Date('2027-05-01T20:00:00Z'),
  timeZone: 'Europe/Berlin',
  venue: 'Hall',
  city: 'Berlin',
  category: 'music',
  section: 'A',
  row: 'C',
  seat: '7',
  description: 'Two seats',
};

/** A stored ticket at version 3: by default for sale, with every detail. */
export const storedTicket = (state: Partial<TicketState> = {}): Stored<TicketState> => ({
  id: 'd'.repeat(24),
  version: 3,
  createdAt: new Date(0),
  state: {
    ...ticketDetails,
    userId: 'a'.repeat(24),
    currency: 'USD',
    pricedSince: 0,
    status: 'available',
    orderId: null,
    reservedUntil: undefined,
    withdrawn: false,
    ...state,
  },
});

/** Puts a ticket up for sale over HTTP. */
export async function sell(service: TestService, details: object = {}, seller = service.signIn()): Promise<Ticket> {
  const { body } = await request(service.url)
    .post('/api/tickets')
    .set('Cookie', seller.cookie)
    .send({ title: 'Concert', price: 20, ...details })
    .expect(201);
  return body;
}

/** The orders service's data for an order of a ticket. */
export const orderFor = (ticketId: string, overrides: Partial<OrderData> = {}): OrderData => ({
  id: newId(),
  version: 0,
  status: 'created',
  userId: newId(),
  expiresAt: '2027-01-01T12:00:00.000Z',
  ticket: { id: ticketId, price: 2000, currency: 'USD' },
  ...overrides,
});

/** The subject of each order status. */
export const orderSubjects = {
  created: Subjects.OrderCreated,
  'awaiting:payment': Subjects.OrderPaymentAccepted,
  complete: Subjects.OrderCompleted,
  refunding: Subjects.OrderRefunding,
  refunded: Subjects.OrderRefunded,
  cancelled: Subjects.OrderCancelled,
} as const satisfies Record<OrderStatus, string>;

/** Publishes an order's state, and waits until tickets has handled it. */
export const receiveOrder = (service: TestService, order: OrderData) =>
  service.receive(orderSubjects[order.status], order);

/** Reserves a ticket for a new order. */
export async function reserve(service: TestService, ticketId: string): Promise<OrderData> {
  const order = orderFor(ticketId);
  await receiveOrder(service, order);
  return order;
}

/** The stored lock of a ticket. */
export async function lockOf(ticketId: string) {
  const ticket = await TicketModel.findById(ticketId).lean();
  return { status: ticket?.status, orderId: ticket?.orderId, version: ticket?.version };
}

/**
 * The events published about a ticket, e.g. "ticket:updated 1 reserved", in order of first appearance: the relay may
 * publish an event twice.
 */
export function eventsOf(service: TestService, ticketId: string): string[] {
  const own = [
    ...service.broker.published(Subjects.TicketCreated),
    ...service.broker.published(Subjects.TicketUpdated),
  ].filter(({ data }) => data.id === ticketId);
  return [...new Set(own.map(({ subject, version, data }) => `${subject} ${version} ${data.status}`))];
}
