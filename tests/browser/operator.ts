import { withDatabase } from '../support/whole-stack';
import { password, people, personNamed } from './people';
import { bought, listed, untilOrderIs } from './scenes';
import { leave, system, visit } from './system';

describe('the page for operators', () => {
  afterEach(async () => {
    expect(await leave()).toEqual([]);
  });

  it('finds an order by an address, refunds it, hides a listing, and logs both; others find no such page', async () => {
    const olga = await personNamed('olga');
    // `npm run operate -- users grant` asks for a verified address.
    await withDatabase(system.stack, 'auth', (database) =>
      database.collection('users').updateOne({ email: 'olga@example.com' }, { $set: { role: 'operator' } }),
    );
    await olga.post('/api/users/signin', { email: 'olga@example.com', password });
    const [{ bea }, order, listing] = [
      await people(),
      await bought('Money for nothing'),
      await listed('Too good a deal'),
    ];
    const visitor = await visit({ javaScriptEnabled: false });
    const { page } = visitor;
    const find = async (text: string) => {
      await page.goto('/operator');
      await page.getByLabel('Anything you know').fill(text);
      await page.getByRole('button', { name: 'Find', exact: true }).click();
    };
    const act = async (name: string, reason: string) => {
      await page.locator('summary', { hasText: name }).click();
      await page.getByLabel('Reason').filter({ visible: true }).fill(reason);
      await page.getByRole('button', { name, exact: true }).click();
      await page.getByRole('status').filter({ hasText: 'written to the audit log' }).waitFor();
    };

    await visitor.become(olga);
    await find('bea@example.com');
    await page.getByRole('link', { name: /^Money for nothing/ }).click();
    await page.getByText('order:completed (complete)').waitFor();
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
    await find('too good a deal');
    await page.getByRole('link', { name: 'Too good a deal' }).click();
    await act('Hide the listing', 'No such event');
    expect((await bea.reserve(listing.id)).body).toMatchObject({ errors: [{ code: 'ticket_withdrawn' }] });
    await page.goto('/operator');
    for (const [reason, id] of [
      ['The hall burnt down', order.id],
      ['No such event', listing.id],
    ] as const)
      await page.getByRole('listitem').filter({ hasText: reason }).getByRole('link', { name: id }).waitFor();

    await visitor.become(bea);
    await page.goto(`/tickets/${listing.id}`);
    await page.getByText('Ticketing has taken this ticket off sale.').waitFor();
    visitor.excuse(/404/);
    for (const path of ['/operator', `/operator/${order.id}`, '/operator/log?of=orders']) {
      expect((await page.goto(path))?.status()).toBe(404);
      expect(await page.content()).not.toContain('Money for nothing');
    }
  });
});
