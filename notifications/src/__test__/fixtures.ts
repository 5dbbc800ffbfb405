import { type OrderData, type PaymentData, Subjects, type TicketData, type UserData } from '@ticketing/common';
import { newId, TestService } from '@ticketing/common/testing';
import { mailComponents, notifications, openPostOffice } from '../app';
import type { PostOffice } from '../post-office';
import type { MailServerUnderTest } from './mail-server';

export const linkKey = 'what only tests sign the links in mails with';
export const admissionKey = 'what only tests sign the tickets in mails with';
export const origin = 'https://tickets.example';

/** Starts notifications inside a test, with a mail server. @returns the service, and how to have it send what is due */
export async function startNotifications(
  { port }: MailServerUnderTest,
  environment: Record<string, string> = {},
  around = (definition: typeof notifications) => definition,
) {
  let office: PostOffice | undefined;
  const build: typeof notifications.build = (context) => {
    office = openPostOffice(context);
    return mailComponents(context, office);
  };
  const service = await TestService.start(around({ ...notifications, build }), {
    SMTP_URL: `smtp://127.0.0.1:${port}`,
    MAIL_FROM: 'Ticketing <tickets@tickets.example>',
    LINK_KEY: linkKey,
    ADMISSION_KEY: admissionKey,
    PUBLIC_ORIGIN: origin,
    ...environment,
  });
  return { service, sweep: async () => office?.sweep() };
}

export const userData = (overrides: Partial<UserData> = {}): UserData => {
  const id = newId();
  return { id, version: 0, email: `${id}@example.com`, verified: true, links: [], ...overrides };
};

export const ticketData = (overrides: Partial<TicketData> = {}): TicketData => ({
  id: newId(),
  version: 0,
  title: 'Rolling Pebbles',
  price: 2050,
  currency: 'USD',
  userId: newId(),
  status: 'available',
  orderId: null,
  eventDate: null,
  ...overrides,
});

export const orderData = (now: Date, overrides: Partial<OrderData> = {}): OrderData => ({
  id: newId(),
  version: 0,
  status: 'created',
  userId: newId(),
  expiresAt: new Date(now.getTime() + 900_000).toISOString(),
  ticket: { id: newId(), price: 2050, currency: 'USD' },
  ...overrides,
});

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

/** A seller with a ticket, a buyer, and the buyer's order, which begins as it is given. */
export async function sale(service: TestService, order: Partial<OrderData> = {}, ticket: Partial<TicketData> = {}) {
  const [seller, buyer] = [userData(), userData()];
  const listed = ticketData({ userId: seller.id, ...ticket });
  const made = orderData(service.clock.now(), {
    userId: buyer.id,
    ticket: { id: listed.id, price: listed.price, currency: listed.currency },
    ...order,
  });
  await service.send(Subjects.UserRegistered, seller);
  await service.send(Subjects.UserRegistered, buyer);
  await service.send(Subjects.TicketCreated, listed);
  return { seller, buyer, ticket: listed, order: made };
}
