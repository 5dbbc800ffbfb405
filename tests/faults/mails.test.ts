import { createHash } from 'node:crypto';
import { ticketsOf } from '@ticketing/common';
import { brokerName } from '../support/broker';
import { eventually } from '../support/eventually';
import { mailsOf } from '../support/inbox';
import { crowd, type Person } from '../support/person';
import { documents } from '../support/whole-stack';
import { watchedSystem } from './system';

// Reservations that run out while the test looks on, and leases that end soon.
const system = watchedSystem({
  ...{
    NO_MAIL: '',
    NO_DISK: '1',
    ORDER_EXPIRATION_SECONDS: '15',
    SMTP_TIMEOUT_SECONDS: '2',
    MAILS_PER_RECIPIENT: '1000000',
  },
});

const messageIdOf = (key: string): string =>
  `<${createHash('sha256').update(key).digest('hex').slice(0, 32)}@localhost>`;

interface DueMail {
  key: string;
  to: string;
  /** Whether it must arrive; one that must not is one that may have ceased to be true before it was sent. */
  must: boolean;
}

/** Every mail that may arrive, derived from what the owners have stored, and from nothing that notifications knows. */
async function dueMails(): Promise<Map<string, DueMail>> {
  const [orders, tickets, payments, users] = await Promise.all([
    documents(system.stack, 'orders', 'orders'),
    documents(system.stack, 'tickets', 'tickets'),
    documents(system.stack, 'payments', 'payments'),
    documents(system.stack, 'auth', 'users'),
  ]);
  const addresses = new Map(users.map(({ _id, email }) => [`${_id}`, email]));
  const sellers = new Map(tickets.map(({ _id, userId }) => [`${_id}`, userId]));
  const endings: Record<string, string> = { expired: 'expired', payment_failed: 'payment-failed' };
  const due = orders.flatMap(
    ({ _id, status, userId, ticket, otherTickets, cancelReason }): [string, string, boolean][] => [
      [`reserved:${_id}`, userId, false],
      // What is refunded may have been so before the mail was sent.
      ...(['complete', 'refunded'].includes(status)
        ? [
            [`paid:${_id}`, userId, status === 'complete'] as [string, string, boolean],
            ...ticketsOf<{ id: string }, { id: string }>({ ticket, otherTickets }).map(
              ({ id }): [string, string, boolean] => [`sold:${_id}:${id}`, sellers.get(id), status === 'complete'],
            ),
          ]
        : []),
      ...(endings[cancelReason]
        ? ([[`${endings[cancelReason]}:${_id}`, userId, true]] as [string, string, boolean][])
        : []),
    ],
  );
  const buyers = new Map(orders.map(({ _id, userId }) => [`${_id}`, userId]));
  for (const { status, orderId, amountRefunded } of payments) {
    if (status === 'voided') due.push([`voided:${orderId}`, buyers.get(orderId), true]);
    if (amountRefunded) due.push([`refunded:${orderId}:${amountRefunded}`, buyers.get(orderId), true]);
  }
  for (const { _id, links = [] } of users)
    for (const { kind, id } of links) due.push([`${kind}:${_id}:${id}`, `${_id}`, true]);
  return new Map(due.map(([key, user, must]) => [messageIdOf(key), { key, to: addresses.get(user), must }]));
}

/** What is wrong with the mails that have arrived, one sentence each; and of which kinds they are. */
async function judgeMails(): Promise<{ wrong: string[]; kinds: Set<string> }> {
  const [arrived, due] = [await mailsOf(system.stack), await dueMails()];
  const copies = new Map<string, number>();
  const kinds = new Set<string>();
  const wrong: string[] = [];
  for (const { messageId, to, subject } of arrived) {
    const mail = due.get(messageId);
    copies.set(messageId, (copies.get(messageId) ?? 0) + 1);
    if (mail) kinds.add(mail.key.split(':')[0] ?? '');
    else wrong.push(`"${subject}" tells ${to} what did not happen`);
    if (mail && to.join() !== mail.to) wrong.push(`${mail.key} went to ${to}, and not to ${mail.to}`);
  }
  for (const [messageId, { key, must }] of due) {
    const count = copies.get(messageId) ?? 0;
    if (must && count === 0) wrong.push(`${key} has not arrived`);
    if (count > 2) wrong.push(`${key} has arrived ${count} times`);
  }
  return { wrong, kinds };
}

/** What the load leaves to chance, so that there are mails of every kind: one order each for a while, paid, in vain, and given up. */
async function everyKind(): Promise<void> {
  const [seller, buyer] = (await crowd(system.stack.url, 2)) as [Person, Person];
  const reserve = async (title: string) => (await buyer.reserve((await seller.sell(title, 10)).id)).body.id;
  const reserved = await reserve('To be told in time');
  // Nothing dies yet: it is told while it holds.
  await eventually(async () =>
    expect((await mailsOf(system.stack)).map(({ messageId }) => messageId)).toContain(
      messageIdOf(`reserved:${reserved}`),
    ),
  );
  await buyer.pay(await reserve('To be collected in vain'), 'tok_captureDeclined');
  const declined = await reserve('To be given up');
  await buyer.pay(declined, 'tok_chargeDeclined');
  await buyer.delete(`/api/orders/${declined}`);
  const paid = await reserve('To be refunded');
  await buyer.pay(paid);
  await eventually(async () => expect((await seller.refund(paid, false)).status).toBeLessThan(300));
}

it('whatever dies under load, every mail arrives, none more than twice, and none about what did not happen', async () => {
  await system.underLoad(async () => {
    await everyKind();
    await system.strikes.kill('notifications-1');
    system.arm('notifications', 'mail:before-send');
    await system.atWork(40);
    system.arm('notifications', 'mail:after-send');
    await system.strikes.kill('inbox');
    await system.atWork(40);
    await system.strikes.kill(brokerName);
    await system.atWork();
    await Promise.all([system.strikes.kill('notifications-1'), system.strikes.kill('inbox')]);
    await system.atWork();
  });
  await system.expectSound({ ended: true });
  const mails = () => documents(system.stack, 'notifications', 'mails');
  // Until none is on its way any more: a lease that ends later has a mail sent once more.
  const kinds = await eventually(async () => {
    expect((await mails()).filter(({ dueAt }) => dueAt)).toEqual([]);
    const judged = await judgeMails();
    expect(judged.wrong).toEqual([]);
    return judged.kinds;
  }, 180_000);
  const happened = ['verify', 'reserved', 'expired', 'paid', 'sold', 'refunded', 'voided', 'payment-failed'];
  expect([...kinds]).toEqual(expect.arrayContaining(happened));
  const [arrived, stored] = [await mailsOf(system.stack), await mails()];
  const twice = arrived.length - new Set(arrived.map(({ messageId }) => messageId)).size;
  process.stdout.write(`${arrived.length} mails arrived, ${twice} of them a second time\n`);
  expect(arrived.length).toBeGreaterThan(30);
  expect(stored.filter(({ outcome }) => outcome === 'given_up')).toEqual([]);
});
