import { eventually } from '../support/eventually';
import { mailsOf, mailTo } from '../support/inbox';
import { withDatabase } from '../support/whole-stack';
import { password, people, personNamed } from './people';
import { bought, listed, reserved, untilOrderIs, untilTicketIs } from './scenes';
import { leave, system, visit, without } from './system';

describe('the page for operators', () => {
  afterEach(async () => {
    expect(await leave()).toEqual([]);
  });

  it('finds what there is, acts on it, as its users see, and logs each act; others find no such page', async () => {
    const olga = await personNamed('olga');
    // `npm run operate -- users grant` asks for a verified address.
    await withDatabase(system.stack, 'auth', (database) =>
      database.collection('users').updateOne({ email: 'olga@example.com' }, { $set: { role: 'operator' } }),
    );
    await olga.post('/api/users/signin', { email: 'olga@example.com', password });
    const [{ bea }, order, unpaid, listing, otto] = await Promise.all([
      people(),
      bought('Money for nothing'),
      reserved('No way out'),
      listed('Too good a deal'),
      personNamed('otto'),
    ]);
    // Until then it is not offered to be sent again.
    await eventually(async () => {
      const { body } = await olga.get<{ kind: string; outcome: string }[]>(
        `/api/notifications/operator?about=${order.id}`,
      );
      expect(body).toContainEqual(expect.objectContaining({ kind: 'paid', outcome: 'sent' }));
    });
    const visitor = await visit({ javaScriptEnabled: false });
    const { page } = visitor;
    const find = async (text: string) => {
      await page.goto('/operator');
      await page.getByLabel('Anything you know').fill(text);
      await page.getByRole('button', { name: 'Find', exact: true }).click();
    };
    const act = async (name: string, reason: string, mail?: string) => {
      await page.locator('summary', { hasText: name }).click();
      if (mail) await page.getByLabel('Mail', { exact: true }).selectOption(mail);
      await page.getByLabel('Reason').filter({ visible: true }).fill(reason);
      await page.getByRole('button', { name, exact: true }).click();
      await page.getByRole('status').filter({ hasText: 'written to the audit log' }).waitFor();
    };

    await visitor.become(olga);
    await find('bea@example.com');
    await page.getByRole('link', { name: /^Money for nothing/ }).click();
    await page.getByText('order:completed (complete)').waitFor();
    await act('Send a mail again', 'They have lost it', 'paid, sent');
    await eventually(async () => {
      const subjects = (await mailsOf(system.stack)).map(({ subject }) => subject);
      expect(subjects.filter((subject) => subject === 'Your ticket: Money for nothing')).toHaveLength(2);
    });
    // Refused, the form is open, has what was typed, and is the same one when it is sent again.
    const [amount, key] = [page.getByLabel('Amount'), page.locator('form[action$="refund"] [name=key]')];
    const keyBefore = await key.inputValue();
    await page.locator('summary', { hasText: 'Refund' }).click();
    await amount.fill('a lot');
    await page.getByLabel('Reason').filter({ visible: true }).fill('The hall burnt down');
    await page.getByRole('button', { name: 'Refund', exact: true }).click();
    await page.getByRole('alert').filter({ hasText: 'Enter an amount' }).waitFor();
    expect(await page.getByLabel('Reason').filter({ visible: true }).inputValue()).toBe('The hall burnt down');
    expect([await amount.inputValue(), await key.inputValue()]).toEqual(['a lot', keyBefore]);
    await amount.fill('');
    await page.getByRole('button', { name: 'Refund', exact: true }).click();
    await page.getByRole('status').filter({ hasText: 'written to the audit log' }).waitFor();
    await untilOrderIs(bea, order.id, 'refunded');
    await without('orders', async () => {
      await page.goto(`/operator/${order.id}`);
      await page.getByText('No answer at the moment from: orders.').waitFor();
      const known = /Money for nothing.*refunded, US\$42\.50.*payment:refunded/s;
      await page.getByRole('main').filter({ hasText: known }).waitFor();
    });
    await page.goto(`/operator/${unpaid.id}`);
    await act('Cancel the order', 'The seller has died');
    await untilOrderIs(bea, unpaid.id, 'cancelled');
    await untilTicketIs(unpaid.ticket.id, 'available');
    await mailTo(system.stack, 'bea@example.com', /^We have cancelled your order: No way out$/);
    await page.goto(`/operator/${otto.id}`);
    await act('End all sessions', 'A lost phone');
    await eventually(async () => expect((await otto.get('/api/orders')).status).toBe(401));
    await find('too good a deal');
    await page.getByRole('link', { name: 'Too good a deal' }).click();
    await act('Hide the listing', 'No such event');
    expect((await bea.reserve(listing.id)).body).toMatchObject({ errors: [{ code: 'ticket_withdrawn' }] });
    await page.goto('/operator');
    for (const [reason, id] of [
      ['They have lost it', order.id],
      ['The hall burnt down', order.id],
      ['The seller has died', unpaid.id],
      ['A lost phone', otto.id],
      ['No such event', listing.id],
    ] as const)
      await page.getByRole('listitem').filter({ hasText: reason }).getByRole('link', { name: id }).waitFor();

    await visitor.become(otto);
    await page.goto('/orders');
    expect(page.url()).toContain('/auth/signin');
    await visitor.become(bea);
    await page.goto(`/orders/${unpaid.id}`);
    await page.getByText('Ticketing has cancelled this reservation. Nothing was charged.').waitFor();
    await page.goto(`/tickets/${listing.id}`);
    await page.getByText('Ticketing has taken this ticket off sale.').waitFor();
    visitor.excuse(/404/);
    for (const path of ['/operator', `/operator/${order.id}`, '/operator/log?of=orders']) {
      expect((await page.goto(path))?.status()).toBe(404);
      expect(await page.content()).not.toContain('Money for nothing');
    }
  });
});
