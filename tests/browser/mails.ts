import { linkIn, mailTo } from '../support/inbox';
import type { Person } from '../support/person';
import { documents } from '../support/whole-stack';
import { Device } from './device';
import { personNamed, visitAs } from './people';
import { bought, listed } from './scenes';
import { leave, system, visit } from './system';

describe('what a buyer is told by mail', () => {
  const address = 'reader@example.com';
  let reader: Person;
  beforeAll(async () => {
    reader = await personNamed('reader');
  });
  afterEach(async () => {
    expect(await leave()).toEqual([]);
  });

  /** A new order of the reader. */
  async function reserve(title: string): Promise<string> {
    const { status, body } = await reader.reserve((await listed(title, 20)).id);
    expect(status).toBe(201);
    return body.id;
  }

  it('leads from the inbox, which the footer leads to, to the ticket', async () => {
    expect((await reader.pay(await reserve('Letters from the sea'))).status).toBe(201);
    await mailTo(system.stack, address, /^Your ticket: Letters from the sea$/);
    const visitor = await visit();
    await visitor.become(reader);
    const { page } = visitor;
    await page.goto('/help');
    visitor.excuse(/elsewhere/, /favicon/);
    await page.getByRole('contentinfo').getByRole('link', { name: 'Inbox' }).click();
    await page.getByRole('link', { name: 'Your ticket: Letters from the sea' }).click();
    const [ticket] = await Promise.all([
      visitor.context.waitForEvent('page'),
      page.frameLocator('iframe').getByRole('link', { name: 'Open your ticket' }).click(),
    ]);
    await ticket.waitForURL(/\/orders\/[0-9a-f]{24}\/ticket$/);
    await ticket.getByRole('heading', { name: /Letters from the sea/ }).waitFor();
  });

  it('is less once they say so, on a page that does nothing when it is only opened, and needs no JavaScript', async () => {
    await reserve('Reserved and told');
    const visitor = await visit({ javaScriptEnabled: false });
    const { page } = visitor;
    const mail = await mailTo(system.stack, address, /^Reserved for you: Reserved and told$/);
    await page.goto(linkIn(mail, 'No more mails like this'));
    await page.getByRole('button', { name: 'Yes, fewer mails' }).click();
    await page.getByRole('status').filter({ hasText: 'You get fewer mails now' }).waitFor();

    expect((await reader.pay(await reserve('Reserved and not told'))).status).toBe(201);
    await mailTo(system.stack, address, /^Your ticket: Reserved and not told$/);
    await expect(mailTo(system.stack, address, /^Reserved for you: Reserved and not told$/, 0)).rejects.toThrow(
      'has got no mail',
    );

    await visitor.become(reader);
    await page.goto('/account');
    await page.getByRole('button', { name: 'Get all mails again' }).click();
    await page.getByRole('status').filter({ hasText: 'You get all mails again.' }).waitFor();
    await reserve('Reserved and told again');
    await mailTo(system.stack, address, /^Reserved for you: Reserved and told again$/);
  });

  it('is not less because of a token that somebody made up', async () => {
    const { page } = await visit({ javaScriptEnabled: false });
    await page.goto(`/unsubscribe?user=${reader.id}&token=made-up`);
    await page.getByRole('button', { name: 'Yes, fewer mails' }).click();
    await page.getByRole('alert').filter({ hasText: 'not from one of our mails' }).waitFor();
  });
});

it('news that cannot wait is shown on a device that was asked, and opens its page, until its owner has it stopped', async () => {
  const visitor = await visitAs('sally');
  const { page } = visitor;
  const device = await Device.of(visitor);
  await page.goto('/account');
  await page.getByRole('button', { name: 'Notify me on this device' }).click();
  await page.getByText('This device is notified.').waitFor();
  const first = await bought('Heard at once');
  expect(await device.shows()).toMatchObject({
    title: 'Sold: Heard at once',
    body: 'Your ticket has been sold and paid for.',
  });
  await page.goto(await device.touch());
  expect(page.url()).toBe(`${system.url}/selling`);
  await page.getByText('Heard at once').first().waitFor();

  await page.goto('/account');
  await page.getByRole('button', { name: 'Stop notifying this device' }).click();
  await page.getByRole('button', { name: 'Notify me on this device' }).waitFor();
  const second = await bought('Heard by mail alone');
  await mailTo(system.stack, 'sally@example.com', /^Sold: Heard by mail alone$/);
  // A push message is written down before its mail is sent.
  const kinds = (await documents(system.stack, 'notifications', 'mails')).flatMap(({ about, kind }) =>
    [first.id, second.id].includes(about) ? kind : [],
  );
  expect(kinds.filter((kind) => kind.endsWith('sold')).toSorted()).toEqual(['push:sold', 'sold', 'sold']);
  expect(await leave()).toEqual([]);
});
