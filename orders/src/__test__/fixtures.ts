import { type CancelReason, type OrderStatus, type PaymentData, Subjects, type TicketData } from '@ticketing/common';
import { newId, TestService, type TestUser } from '@ticketing/common/testing';
import request from 'supertest';
import { orders } from '../app';
import { KnownLines } from '../known-lines';
import { createOrderStore, OrderModel } from '../models/order';
import { Reservations } from '../reservation';
import { WaitingList } from '../waiting-list';

/** An order as the API shows it. */
export interface OrderView {
  id: string;
  userId: string;
  status: OrderStatus;
  cancelReason: CancelReason | null;
  offered?: true;
  expiresAt: string;
  ticket: { id: string; title: string; price: number; currency: string };
  version: number;
  createdAt: string;
  admission?: { code: string; usedAt?: string };
  otherTickets?: (OrderView['ticket'] & Pick<OrderView, 'admission'>)[];
}

export const admissionKey = 'what only tests sign their tickets with';

/** Starts orders inside a test. */
export const startOrders = (environment: Record<string, string> = {}, definition = orders) =>
  TestService.start(definition, { ADMISSION_KEY: admissionKey, ...environment });

/** How long a reservation holds its ticket unless a test sets it, in milliseconds. */
export const holdMs = 900_000;

/** How long an offer does. */
export const offerMs = 180_000;

/** The reservations and the waiting list of a copy of the service, which shares nothing with others. */
export function oneCopy({ service, clock }: TestService, maxLive = 10) {
  const store = createOrderStore(service.relay, clock);
  const known = new KnownLines(clock);
  const waiting = new WaitingList(store, known, clock, { holdMs, offerMs, feePercent: 0 }, service.logger);
  return {
    reservations: new Reservations(store, waiting, clock, { holdMs, maxLive, feePercent: 0 }),
    waiting,
    known,
    store,
  };
}

/** The tickets service's data for an unreserved ticket. */
export const ticketData = (overrides: Partial<TicketData> = {}): TicketData => ({
  id: newId(),
  version: 0,
  title: 'Concert',
  price: 2050,
  currency: 'USD',
  userId: newId(),
  status: 'available',
  orderId: null,
  eventDate: null,
  pricedSince: 0,
  eventId: 'e1',
  ...overrides,
});

/** The payments service's data for an order's payment. */
export const paymentData = (orderId: string, overrides: Partial<PaymentData> = {}): PaymentData => ({
  id: newId(),
  version: 0,
  orderId,
  status: 'authorized',
  amount: 2050,
  currency: 'USD',
  stripeId: 'pi_1',
  ...overrides,
});

/** Publishes a ticket for sale to orders. */
export async function offerTicket(service: TestService, overrides: Partial<TicketData> = {}): Promise<TicketData> {
  const ticket = ticketData(overrides);
  await service.receive(Subjects.TicketCreated, ticket);
  return ticket;
}

/** POST /api/orders */
export const postOrder = (service: TestService, buyer: TestUser, ticketId: unknown, version?: unknown) =>
  request(service.url).post('/api/orders').set('Cookie', buyer.cookie).send({ ticketId, version });

/** POST /api/orders for several tickets together */
export const postTogether = (
  service: TestService,
  buyer: TestUser,
  [ticketId, ...others]: string[],
  more: object = {},
) =>
  request(service.url)
    .post('/api/orders')
    .set('Cookie', buyer.cookie)
    .send({ ticketId, otherTickets: others.map((other) => ({ ticketId: other })), ...more });

/** Cancels an order as its buyer. */
export const giveBack = (service: TestService, buyer: TestUser, { id }: { id: string }) =>
  request(service.url).delete(`/api/orders/${id}`).set('Cookie', buyer.cookie).expect(204);

/** Places an order of `buyer` for the given ticket, or for a new one. */
export async function reserve(service: TestService, buyer: TestUser, ticketId?: string): Promise<OrderView> {
  const response = await postOrder(service, buyer, ticketId ?? (await offerTicket(service)).id).expect(201);
  await service.settle();
  return response.body;
}

/** An order whose accepted payment is being captured. */
export async function reserveAndAuthorize(service: TestService, buyer: TestUser, ticketId?: string) {
  const order = await reserve(service, buyer, ticketId);
  const payment = paymentData(order.id);
  await service.receive(Subjects.PaymentCreated, payment);
  return { order, payment };
}

/** A paid order. */
export async function reserveAndPay(service: TestService, buyer: TestUser, ticketId?: string) {
  const { order, payment } = await reserveAndAuthorize(service, buyer, ticketId);
  await service.receive(Subjects.PaymentCaptured, { ...payment, version: 1, status: 'captured' });
  return { order, payment };
}

/** @returns the stored status of an order */
export async function statusOf(orderId: string): Promise<OrderStatus | undefined> {
  return (await OrderModel.findById(orderId).lean())?.status;
}

/** @returns the events published about an order, e.g. "order:created 0", in order of first appearance */
export function eventsOf(service: TestService, orderId: string): string[] {
  const own = service.broker.published().filter(({ subject, data }) => {
    return subject.startsWith('order:') && 'id' in data && data.id === orderId;
  });
  return [...new Set(own.map(({ subject, version }) => `${subject} ${version}`))];
}
