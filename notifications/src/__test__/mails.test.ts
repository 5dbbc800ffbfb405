import { noticeKinds, type OrderData, Subjects } from '@ticketing/common';
import { ask, eventually, newId, type TestService } from '@ticketing/common/testing';
import { insertMail, MailModel } from '../models/mail';
import { orderData, origin, paymentData, sale, startNotifications, userData } from './fixtures';
import { MailServerUnderTest } from './mail-server';

let server: MailServerUnderTest;
let service: TestService;
let sweep: () => Promise<void>;

beforeAll(async () => {
  server = await MailServerUnderTest.start();
  ({ service, sweep } = await startNotifications(server));
});
afterAll(async () => {
  await service.stop();
  await server.close();
});

/** Has all that follows from the events so far sent, or dropped. */
async function untilSent(): Promise<void> {
  await service.settle();
  await sweep();
  // The service's own sweep may be at one of them.
  const taken = { dueAt: { $exists: true }, attempts: { $gt: 0 }, failingSince: { $exists: false } };
  await eventually(async () => expect(await MailModel.countDocuments(taken)).toBe(0));
}

const subjectsTo = ({ email }: { email: string }) => server.to(email).map(({ subject }) => subject);
const next = (order: OrderData, change: Partial<OrderData>): OrderData => ({
  ...order,
  version: order.version + 1,
  ...change,
});

describe('a purchase', () => {
  it('is told to its buyer and its seller, each step once, however often its events come', async () => {
    const { seller, buyer, ticket, order } = await sale(
      service,
      {},
      { venue: 'Harbour Hall', city: 'Hamburg', eventDate: '2099-05-01T18:00:00.000Z' },
    );
    for (let copy = 0; copy < 2; copy += 1) await service.send(Subjects.OrderCreated, order);
    await untilSent();
    expect(subjectsTo(buyer)).toEqual(['Reserved for you: Rolling Pebbles']);

    const paid = next(order, { status: 'complete', version: 2 });
    const sold = { ...ticket, version: 1, status: 'sold', orderId: order.id } as const;
    for (let copy = 0; copy < 2; copy += 1) {
      await service.send(Subjects.OrderCompleted, paid);
      await service.send(Subjects.TicketUpdated, sold);
    }
    await untilSent();
    expect(subjectsTo(buyer).slice(1)).toEqual(['Your ticket: Rolling Pebbles']);
    expect(subjectsTo(seller)).toEqual(['Sold: Rolling Pebbles']);

    const [, mail] = server.to(buyer.email);
    expect(mail?.header('From')).toEqual(['Ticketing <tickets@tickets.example>']);
    expect(mail?.header('Auto-Submitted')).toEqual(['auto-generated']);
    expect(mail?.header('Message-ID')[0]).toMatch(/^<[0-9a-f]{32}@tickets\.example>$/);
    for (const part of ['$20.50', 'Harbour Hall, Hamburg', `${origin}/orders/${order.id}/ticket`])
      expect(mail?.text.split(part).length).toBeGreaterThan(2);
    // The ticket itself, also of a repeated event once.
    expect(mail?.raw.match(/filename=ticket\.\w+/g)).toEqual(['filename=ticket.pdf', 'filename=ticket.ics']);
    const headers = { cookie: service.signIn(buyer.id).cookie };
    const files = await ask(service.url, 'GET', `/api/notifications/tickets/${order.id}`, { headers });
    const pass = await ask(service.url, 'GET', `/api/notifications/tickets/${order.id}/ticket.pkpass`, { headers });
    // Without certificates, there are no passes.
    expect([JSON.parse(files.body), pass.status]).toEqual([{ formats: ['pdf', 'ics'] }, 404]);
    // About money: there is nothing to unsubscribe from.
    expect(mail?.header('List-Unsubscribe')).toEqual([]);
  });

  it('of several tickets is one mail to the buyer, and one to the seller of each', async () => {
    const { seller, buyer, ticket, order } = await sale(service);
    const other = await sale(service, {}, { price: 1000 });
    const several = { ...order, otherTickets: [{ id: other.ticket.id, price: 1000, currency: 'USD' }] };
    await service.send(Subjects.OrderCreated, several);
    await untilSent();
    await service.send(Subjects.OrderCompleted, next(several, { status: 'complete' }));
    for (const each of [ticket, other.ticket])
      await service.send(Subjects.TicketUpdated, { ...each, version: 1, status: 'sold', orderId: order.id });
    await untilSent();
    expect(subjectsTo(buyer)).toEqual(['Reserved for you: 2 × Rolling Pebbles', 'Your tickets: Rolling Pebbles']);
    expect(server.to(buyer.email)[1]?.text).toContain('Price: $30.50');
    expect(server.to(buyer.email)[1]?.text).toContain(`${origin}/orders/${order.id}/ticket`);
    for (const [{ email }, price] of [
      [seller, '$20.50'],
      [other.seller, '$10.00'],
    ] as const)
      expect(server.to(email).map(({ text }) => text.includes(`Price: ${price}`))).toEqual([true]);
  });

  it('is told once its ticket, its buyer or its order is known, in whatever order they become so', async () => {
    const [buyer, order] = [userData(), orderData(service.clock.now())];
    await service.send(Subjects.OrderCreated, { ...order, userId: buyer.id });
    await service.settle();
    const { ticket } = await sale(service, {}, { id: order.ticket.id });
    await service.send(Subjects.UserRegistered, buyer);
    await service.settle();
    service.clock.advance(6_000);
    await untilSent();
    expect(subjectsTo(buyer)).toEqual([`Reserved for you: ${ticket.title}`]);
  });
});

describe('a ticket that is offered to somebody who waits', () => {
  it('is told to them, and that it is reserved once they take it', async () => {
    const { buyer, order } = await sale(service);
    const taken = next(order, { expiresAt: new Date(service.clock.now().getTime() + 1_800_000).toISOString() });
    await service.send(Subjects.OrderCreated, { ...order, offered: true });
    await untilSent();
    expect(server.to(buyer.email)[0]?.text).toContain(`${origin}/orders/${order.id}`);
    await service.send(Subjects.OrderCreated, taken);
    await untilSent();
    expect(subjectsTo(buyer)).toEqual(['It is back: Rolling Pebbles', 'Reserved for you: Rolling Pebbles']);
  });

  it('and is not taken is told to have passed on', async () => {
    const { buyer, order } = await sale(service);
    const passed = { status: 'cancelled', cancelReason: 'expired', offered: true } as const;
    await service.send(Subjects.OrderCancelled, next(order, passed));
    await untilSent();
    expect(subjectsTo(buyer)).toEqual(['It has passed on: Rolling Pebbles']);
  });
});

describe('an end without a sale', () => {
  it.each<[string, Partial<OrderData>, string[]]>([
    ['whose time is over', { cancelReason: 'expired' }, ['Your reservation has ended: Rolling Pebbles']],
    [
      'whose money could not be collected',
      { cancelReason: 'payment_failed' },
      ['Your payment failed: Rolling Pebbles'],
    ],
    ['that its buyer has cancelled', { cancelReason: 'buyer' }, []],
    ['that an operator has cancelled', { byOperator: true }, ['We have cancelled your order: Rolling Pebbles']],
  ])('of an order %s is told to the buyer', async (_what, end, subjects) => {
    const { buyer, order } = await sale(service);
    await service.send(Subjects.OrderCancelled, next(order, { status: 'cancelled', ...end }));
    await untilSent();
    expect(subjectsTo(buyer)).toEqual(subjects);
  });

  it.each(['expired', 'payment_failed'] as const)(
    'of several tickets leads to all of them: %s',
    async (cancelReason) => {
      const { buyer, order } = await sale(service);
      const { ticket } = await sale(service);
      const several = { ...order, otherTickets: [{ id: ticket.id, price: 2050, currency: 'USD' }] };
      await service.send(Subjects.OrderCancelled, next(several, { status: 'cancelled', cancelReason }));
      await untilSent();
      const links = server.to(buyer.email).flatMap(({ text }) => text.match(/\/(?:orders|tickets)\/\w+/g));
      expect([...new Set(links)]).toEqual([`/orders/${order.id}`]);
    },
  );

  it.each<[string, Partial<OrderData>, string]>([
    ['its buyer has cancelled it', { cancelReason: 'buyer' }, 'Your order ended before it was paid.'],
    ['its ticket could not be sold on', { ticketLost: true }, 'could no longer be sold'],
  ])('with money on hold says that it is free again: %s', async (_why, end, why) => {
    const { buyer, order } = await sale(service);
    await service.send(Subjects.OrderCancelled, next(order, { status: 'cancelled', ...end }));
    await service.send(Subjects.PaymentVoided, paymentData(order.id, { version: 1, status: 'voided' }));
    await untilSent();
    expect(subjectsTo(buyer)).toEqual(['You have not been charged: Rolling Pebbles']);
    expect(server.to(buyer.email)[0]?.text.replace(/\s+/g, ' ')).toContain(why);
  });
});

it('money that is given back in parts is told each time, with the sum so far', async () => {
  const { buyer, order } = await sale(service);
  await service.send(
    Subjects.OrderCompleted,
    next(order, { status: 'complete', admittedAt: new Date().toISOString() }),
  );
  const payment = paymentData(order.id, { status: 'captured', version: 2, amountRefunded: 500 });
  await service.send(Subjects.PaymentRefunded, payment);
  await untilSent();
  const rest = { ...payment, version: 3, status: 'refunded', amountRefunded: 2050 } as const;
  for (let copy = 0; copy < 2; copy += 1) await service.send(Subjects.PaymentRefunded, rest);
  await untilSent();
  const told = server
    .to(buyer.email)
    .map(({ text }) => [/so far: (.*)\r/.exec(text)?.[1], text.includes('no longer valid')]);
  expect(told).toEqual([
    ['$5.00', false],
    ['$20.50', true],
  ]);
});

describe('a sale that is taken back', () => {
  it.each([
    ['operator', ['No longer sold: Rolling Pebbles']],
    ['stripe', ['No longer sold: Rolling Pebbles']],
    ['seller', []],
    [undefined, []],
  ])('by %s is told to its seller unless they did it, once', async (by, subjects) => {
    const { seller, ticket, order } = await sale(service);
    const refund = { amount: 2050, sellAgain: false, ...(by && { by }) } as const;
    await service.send(Subjects.OrderRefunding, next(order, { status: 'refunding', version: 3, refund }));
    await service.send(Subjects.OrderRefunded, next(order, { status: 'refunded', version: 4, refund }));
    await untilSent();
    expect(subjectsTo(seller)).toEqual(subjects);
    for (const { text } of server.to(seller.email))
      expect([ticket.title, '$20.50'].every((part) => text.includes(part))).toBe(true);
  });

  it('whose money the bank has sent back is told to its buyer', async () => {
    const { buyer, order } = await sale(service);
    await service.send(Subjects.OrderRefunding, next(order, { status: 'refunding', version: 3 }));
    const problem = paymentData(order.id, { status: 'captured', version: 5, refundProblem: 'refund_failed' });
    await service.send(Subjects.PaymentRefunded, problem);
    await untilSent();
    expect(subjectsTo(buyer)).toEqual(['Your bank has sent your money back to us: Rolling Pebbles']);
  });
});

describe('nothing is sent', () => {
  it('for a reservation that has ended before its mail was', async () => {
    const { buyer, order } = await sale(service);
    await server.close();
    await service.receive(Subjects.OrderCreated, order);
    await untilSent();
    expect(await MailModel.findById(`reserved:${order.id}`).lean()).toHaveProperty('failingSince');
    await service.receive(Subjects.OrderCancelled, next(order, { status: 'cancelled', cancelReason: 'buyer' }));
    await server.open();
    service.clock.advance(6_000);
    await untilSent();
    expect(await MailModel.findById(`reserved:${order.id}`).lean()).toMatchObject({ outcome: 'dropped' });
    expect(subjectsTo(buyer)).toEqual([]);
  });

  it('for what happened before yesterday, such as when replicas are filled again', async () => {
    const { buyer, order } = await sale(service);
    const { clock } = service;
    const now = clock.now().getTime();
    clock.advance(-25 * 3_600_000);
    const sent = service.send(Subjects.OrderCompleted, next(order, { status: 'complete' }));
    clock.advance(now - clock.now().getTime());
    await sent;
    await service.settle();
    expect(await MailModel.countDocuments({ about: order.id })).toBe(0);
    expect(subjectsTo(buyer)).toEqual([]);
  });

  it.each([['order:resale'], ['order:refunding']] as const)(
    'for what was paid long ago, before there were mails, when it changes once more: %s',
    async (subject) => {
      const expiresAt = new Date(service.clock.now().getTime() - 9 * 24 * 3_600_000).toISOString();
      const { order } = await sale(service, { expiresAt });
      await service.receive(subject, next(order, { status: 'complete', version: 3 }));
      expect(await MailModel.countDocuments({ about: order.id })).toBe(0);
    },
  );

  it('to the seller of what was sold long ago, when it is hidden', async () => {
    const expiresAt = new Date(service.clock.now().getTime() - 9 * 24 * 3_600_000).toISOString();
    const { seller, ticket, order } = await sale(service, { expiresAt });
    await service.receive(Subjects.OrderCompleted, next(order, { status: 'complete' }));
    const sold = { ...ticket, status: 'sold', orderId: order.id, offSale: true } as const;
    await service.receive(Subjects.TicketUpdated, { ...sold, version: 2 });
    await untilSent();
    expect(subjectsTo(seller)).toEqual([]);
  });

  it('to an account that is deleted', async () => {
    const { buyer, order } = await sale(service);
    await service.send(Subjects.UserDeleted, { id: buyer.id, version: 1, deletedAt: new Date().toISOString() });
    await service.send(Subjects.OrderCompleted, next(order, { status: 'complete' }));
    await untilSent();
    expect(await MailModel.findById(`paid:${order.id}`).lean()).toMatchObject({ outcome: 'dropped' });
    expect(subjectsTo(buyer)).toEqual([]);
  });
});

describe('who has unsubscribed', () => {
  it('gets mails about money and security, and no others', async () => {
    const { buyer, order } = await sale(service);
    await service.send(Subjects.OrderCreated, order);
    await untilSent();
    const [mail] = server.to(buyer.email);
    expect(mail?.header('List-Unsubscribe-Post')).toEqual(['List-Unsubscribe=One-Click']);
    const [address = ''] = mail?.header('List-Unsubscribe') ?? [];
    const body = 'List-Unsubscribe=One-Click';
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await fetch(address.slice(1, -1).replace(origin, service.url), { method: 'POST', headers, body });
    expect(answer.status).toBe(200);

    await service.send(Subjects.OrderCreated, { ...order, id: newId() });
    // They have asked for this one by itself, after they had unsubscribed or not.
    await service.send(Subjects.OrderCreated, { ...order, id: newId(), offered: true });
    await untilSent();
    await service.send(Subjects.OrderCompleted, next(order, { status: 'complete' }));
    await untilSent();
    expect(subjectsTo(buyer)).toEqual([
      'Reserved for you: Rolling Pebbles',
      'It is back: Rolling Pebbles',
      'Your ticket: Rolling Pebbles',
    ]);
  });
});

describe('a reminder', () => {
  it('comes a day before the event, also if that was put off', async () => {
    const day = 24 * 3_600_000;
    const inDays = (days: number) => new Date(service.clock.now().getTime() + days * day).toISOString();
    const { buyer, order, ticket } = await sale(service);
    await service.send(Subjects.OrderCompleted, next(order, { status: 'complete' }));
    const sold = { ...ticket, version: 1, status: 'sold', orderId: order.id, eventDate: inDays(3) } as const;
    await service.send(Subjects.TicketUpdated, sold);
    await untilSent();
    await service.receive(Subjects.TicketUpdated, { ...sold, version: 2, eventDate: inDays(4) });
    service.clock.advance(2 * day);
    await untilSent();
    expect(subjectsTo(buyer)).toEqual(['Your ticket: Rolling Pebbles']);
    service.clock.advance(day);
    await untilSent();
    expect(subjectsTo(buyer)).toEqual(['Your ticket: Rolling Pebbles', 'Soon: Rolling Pebbles']);
  });
});

it('a sign-in from a new device is told once, with what is known of it, and as nothing but text', async () => {
  const user = userData();
  const at = service.clock.now().toISOString();
  const signIn = { id: `${newId()}${newId()}`, device: 'Firefox on <b>Linux', network: '198.51.0.0/16', at };
  await service.send(Subjects.UserRegistered, user);
  for (const version of [1, 2]) {
    await service.send(Subjects.UserUpdated, { ...user, version, signIns: [signIn] });
    await untilSent();
  }
  expect(subjectsTo(user)).toEqual(['A new device has signed in to your account']);
  const [mail] = server.to(user.email);
  for (const part of [signIn.network, 'Firefox on &lt;b&gt;Linux', `${origin}/account`])
    expect(mail?.text).toContain(part);
  expect(mail?.header('List-Unsubscribe')).toEqual([]);
});

it('a change of how one signs in is told once', async () => {
  const user = userData();
  const at = service.clock.now().toISOString();
  const notices = noticeKinds.map((kind, index) => ({ kind, id: `${index + 1}`, at }));
  const passwordSetAt = at;
  await service.send(Subjects.UserRegistered, user);
  for (const version of [1, 2]) {
    await service.send(Subjects.UserUpdated, { ...user, version, notices, passwordSetAt });
    await untilSent();
  }
  expect(subjectsTo(user).sort()).toEqual([
    'A passkey of your account was removed',
    'A passkey was added to your account',
    'Your account has a second factor',
    'Your account has no second factor any more',
    'Your password was changed',
  ]);
});

it('what happened to an account is told once the account says what, or never if it is deleted', async () => {
  const [user, gone] = [userData(), userData()];
  const now = service.clock.now();
  for (const each of [user, gone]) {
    await service.send(Subjects.UserRegistered, each);
    await insertMail({ kind: 'passkey-added', about: each.id, part: '1' }, now, now);
  }
  await untilSent();
  const notices = [{ kind: 'passkey-added', id: '1', at: now.toISOString() } as const];
  await service.send(Subjects.UserUpdated, { ...user, version: 1, notices });
  await service.send(Subjects.UserDeleted, { id: gone.id, version: 1, deletedAt: now.toISOString() });
  service.clock.advance(6_000);
  await untilSent();
  expect([subjectsTo(user), subjectsTo(gone)]).toEqual([['A passkey was added to your account'], []]);
  expect(await MailModel.findOne({ about: gone.id }).lean()).toMatchObject({ outcome: 'dropped' });
});

describe('a link', () => {
  const link = (kind: 'verify' | 'reset' | 'change-email-new', to: string) => ({
    ...{ kind, to, id: `${newId()}${newId()}`, requestedAt: service.clock.now().toISOString() },
    expiresAt: new Date(service.clock.now().getTime() + 3_600_000).toISOString(),
  });

  it('goes to its own address, with a token that no event has carried, each link once', async () => {
    const user = userData();
    const [verify, other] = [link('verify', user.email), link('change-email-new', 'new@example.com')];
    await service.send(Subjects.UserRegistered, { ...user, links: [verify] });
    await untilSent();
    await service.send(Subjects.UserUpdated, { ...user, version: 1, links: [verify, other] });
    await untilSent();
    expect(subjectsTo(user)).toEqual(['Confirm your address']);
    expect(subjectsTo({ email: 'new@example.com' })).toEqual(['Confirm your new address']);
    expect(server.to(user.email)[0]?.text).toMatch(
      new RegExp(`Confirm: ${origin}/auth/verify\\?user=${user.id}&token=[\\w-]{22}\r`),
    );
    expect(server.to(user.email)[0]?.text).toContain('The link works once, for 60 minutes.');
  });

  it('that has been used, replaced or has run out is sent no more', async () => {
    const user = userData();
    await server.close();
    const first = link('reset', user.email);
    await service.receive(Subjects.UserRegistered, { ...user, links: [first] });
    await untilSent();
    expect(await MailModel.findById(`reset:${user.id}:${first.id}`).lean()).toHaveProperty('failingSince');
    const second = link('reset', user.email);
    await service.receive(Subjects.UserUpdated, { ...user, version: 1, links: [second] });
    await server.open();
    service.clock.advance(6_000);
    await untilSent();
    expect(server.to(user.email)).toHaveLength(1);
    expect(await MailModel.findById(`reset:${user.id}:${first.id}`).lean()).toMatchObject({ outcome: 'dropped' });
  });
});
