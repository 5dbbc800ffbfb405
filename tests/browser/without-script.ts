import type { Page } from 'playwright-core';
import type { Visitor } from '../support/browser';
import type { Ticket } from '../support/person';
import { password, people } from './people';
import { bought, eventPathOf, listed, listedTogether, reserve, reserved, untilFound } from './scenes';
import { fillTheShelf } from './states/browse';
import { leave, system, visit } from './system';

describe('without JavaScript', () => {
  let visitor: Visitor;
  let page: Page;
  beforeAll(fillTheShelf);
  beforeEach(async () => {
    visitor = await visit({ javaScriptEnabled: false });
    page = visitor.page;
  });
  afterEach(async () => {
    expect(await leave()).toEqual([]);
  });

  const titles = () => page.getByRole('main').getByRole('listitem').getByRole('heading').allTextContents();

  it('one searches, filters, sorts and turns pages, all of it in the address', async () => {
    for (const [i, price] of [40, 10, 30, 20].entries()) await listed(`Sundial ${i + 1}`, price);
    await untilFound('Sundial 4');
    await page.goto('/');
    await visitor.photograph('without-script-browse');
    const first = await titles();
    await page.getByRole('link', { name: /next/i }).click();
    await page.waitForURL(/cursor=/);
    expect((await titles()).filter((title) => first.includes(title))).toEqual([]);

    await page.getByRole('searchbox').first().fill('sundial');
    await page.getByRole('searchbox').first().press('Enter');
    await page.waitForURL(/q=sundial/);
    expect(await titles()).toEqual(['Sundial 1', 'Sundial 2', 'Sundial 3', 'Sundial 4']);

    await page.getByLabel(/minimum price/i).fill('15');
    await page.getByLabel(/sort/i).selectOption({ label: 'Price: low to high' });
    await page.getByLabel(/city/i).fill('whitby');
    await page.getByRole('main').getByRole('button').first().click();
    await page.waitForURL(/minPrice=15/);
    expect(await titles()).toEqual(['Sundial 4', 'Sundial 3', 'Sundial 1']);
    expect(page.url()).toMatch(/q=sundial.*sort=price|sort=price.*q=sundial/);
    await page.getByText('3 events', { exact: true }).waitFor();
    await page.getByRole('link', { name: /remove filter: whitby/i }).click();
    await page.waitForURL((url) => !url.search.includes('whitby'));
    await page.getByRole('link', { name: 'Sundial 4' }).click();
    await page.getByRole('link', { name: /Sundial 4, Balcony/ }).click();
    await page.getByRole('link', { name: /about the event/i }).click();
    await page.goto('/?q=sundial');
    await page.getByRole('link', { name: /clear filters/i }).click();
    await page.waitForURL((url) => url.search === '');
  });

  it('a ticket, the orders and a receipt can be read', async () => {
    const order = await bought('Sunset on the pier');
    const other = await reserved('Sunrise on the pier');
    await visitor.become((await people()).bea);
    await page.goto(`/tickets/${other.ticket.id}`);
    await page
      .getByRole('main')
      .filter({ hasText: /you have reserved/i })
      .waitFor();
    await page.goto(`/orders/${other.id}`);
    await page.getByText(/turn on JavaScript to pay/).waitFor();
    await page.goto('/orders');
    await page.getByRole('link', { name: 'Sunset on the pier', exact: true }).click();
    await page
      .getByRole('main')
      .filter({ hasText: /receipt/i })
      .waitFor();
    await visitor.photograph('without-script-receipt');
    expect(page.url()).toContain(order.id);
  });

  it.each([
    ['of an unknown ticket', () => `/tickets/${'0'.repeat(24)}`],
    ['to edit a ticket of somebody else', async () => `/tickets/${(await listed('Rehearsal on the pier')).id}/edit`],
    ['of an order of somebody else', async () => `/orders/${(await reserved('Concert on the pier')).id}`],
  ])('the page %s says that there is nothing, with links to go on', async (_which, path) => {
    visitor.excuse(/404/);
    await visitor.become((await people()).rob);
    const answer = await page.goto(await path());
    expect(answer?.status()).toBe(404);
    const main = page.getByRole('main');
    expect(await main.getByRole('heading').allTextContents()).toEqual(['Page not found']);
    expect(await main.getByRole('link', { name: 'Browse tickets' }).isVisible()).toBe(true);
  });

  it('one signs in, reserves, gives back and signs out; only the card needs it', async () => {
    const ticket = await listed('Evening on the pier');
    await page.goto(`/tickets/${ticket.id}`);
    await page.getByRole('button', { name: 'Reserve' }).click();
    await page.waitForURL(/\/auth\/signin\?next=/);
    const signIn = async (typed: string) => {
      await page.getByLabel('Email').fill('rob@example.com');
      await page.getByLabel('Password', { exact: true }).fill(typed);
      await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
    };
    await signIn('a wrong one');
    await page
      .getByRole('alert')
      .filter({ hasText: /wrong email or password/i })
      .waitFor();
    expect(page.url()).not.toContain('wrong');
    expect(await page.getByLabel('Email').inputValue()).toBe('rob@example.com');
    expect(await page.getByLabel('Password', { exact: true }).inputValue()).toBe('');
    await signIn(password);
    await page.waitForURL(`**/tickets/${ticket.id}`);
    await page.getByRole('button', { name: 'Reserve' }).click();
    await page.waitForURL(/\/orders\/[0-9a-f]{24}$/);
    await page.getByText(/turn on JavaScript to pay/).waitFor();
    await page.locator('summary', { hasText: 'Release reservation' }).click();
    await page.getByRole('button', { name: /give it back/i }).click();
    await page
      .getByRole('main')
      .filter({ hasText: /you released this reservation/i })
      .waitFor();
    await page.getByRole('button', { name: 'Dark' }).click();
    await page.locator('html[data-theme=dark]').waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('banner').getByRole('link', { name: 'Sign in' }).waitFor();
  });

  it('one lists a ticket and changes it, with what is wrong said at its field, and nothing typed lost', async () => {
    const { sally } = await people();
    await visitor.become(sally);
    await page.goto('/tickets/new');
    const typed = {
      Title: 'Fiddlers on the pier',
      Venue: 'Pier 3',
      Description: 'Bring a coat.\n'.repeat(142).padEnd(2000, '.'),
    };
    for (const [label, text] of Object.entries(typed)) await page.getByLabel(label).fill(text);
    await page.getByLabel('Event date').fill('2099-07-01T20:00');
    const list = page.getByRole('button', { name: 'List ticket' });
    await list.click();
    await page.getByRole('alert').filter({ hasText: 'There are 2 problems' }).waitFor();
    const refused = page.getByRole('main').locator('[aria-invalid=true]');
    expect(await refused.evaluateAll((fields) => fields.map((field) => field.getAttribute('name')))).toEqual([
      'timeZone',
      'price',
    ]);
    await page.getByText('Choose the time zone, such as Europe/London').last().waitFor();
    await visitor.photograph('without-script-refused-listing');
    for (const [label, text] of Object.entries(typed)) expect(await page.getByLabel(label).inputValue()).toBe(text);
    await page.getByLabel('Time zone').fill('Europe/London');
    await page.getByLabel('Price').fill('12,50');
    await page.context().clearCookies({ name: 'session' });
    await list.click();
    await page.waitForURL(/\/auth\/signin\?next=/);
    await page.getByLabel('Email').fill('sally@example.com');
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL('**/tickets/new');
    for (const [label, text] of Object.entries(typed)) expect(await page.getByLabel(label).inputValue()).toBe(text);
    await list.dblclick();
    await page.getByRole('status').filter({ hasText: 'Your ticket is listed' }).waitFor();
    const found = await sally.get<Ticket[]>('/api/tickets?q=fiddlers');
    expect(found.body.map(({ title }) => title)).toEqual(['Fiddlers on the pier']);

    const id = visitor.shownId;
    await page.getByRole('link', { name: 'Edit' }).click();
    expect(await page.getByLabel('Event date').inputValue()).toBe('2099-07-01T20:00');
    await page.getByLabel('Price').fill('13');
    const { body: saved } = await sally.get<Ticket & { eventDate: string; description: string }>(`/api/tickets/${id}`);
    expect(saved.description).toBe(typed.Description);
    const { version: _seen, ...listing } = saved;
    await sally.put(`/api/tickets/${id}`, { ...listing, price: 14 });
    const save = page.getByRole('button', { name: 'Save' });
    await save.click();
    await page.getByRole('row', { name: 'Price (differs) 14 13' }).waitFor();
    await save.click();
    await page.getByRole('status').filter({ hasText: 'Your changes are saved' }).waitFor();
    const { body } = await sally.get<Ticket>(`/api/tickets/${id}`);
    expect(body).toMatchObject({ price: 13, eventDate: saved.eventDate, description: saved.description });

    await page.getByRole('link', { name: 'Edit' }).click();
    await page.getByLabel('Price').fill('15');
    await sally.put(`/api/tickets/${id}`, { ...listing, price: 16 });
    await save.click();
    await page.getByRole('row', { name: 'Price (differs) 16 15' }).waitFor();
    expect(new URL(page.url()).hash).toBe('#refused');
    await page.getByRole('link', { name: 'Discard my changes' }).click();
    await page.waitForURL(/discard/);
    expect(await page.getByLabel('Price').inputValue()).toBe('16');
    expect(await page.getByRole('alert').count()).toBe(0);
  });

  it('one reserves several tickets together, or hears which of them is gone', async () => {
    const [first, second, third] = await listedTogether('Lanterns on the pier');
    if (!first || !second || !third) throw new Error('There are no three');
    const { nora, rob } = await people();
    await visitor.become(nora);
    await page.goto(await eventPathOf(first));
    const submit = page.getByRole('button', { name: 'Reserve chosen tickets' });
    await submit.click();
    await page.getByRole('alert').filter({ hasText: 'Choose at least one ticket' }).waitFor();
    const choose = (seat: number) => page.getByLabel(`Choose Stalls, Row F, seat ${seat}`);
    await choose(7).check();
    await choose(8).check();
    await reserve(second, rob);
    await submit.click();
    await page
      .getByRole('alert')
      .filter({ hasText: /seat 8: .*reserved none of your 2/i })
      .waitFor();
    expect([await choose(7).isChecked(), await choose(8).isDisabled()]).toEqual([true, true]);
    await choose(9).check();
    await submit.click();
    await page.waitForURL(/\/orders\/[0-9a-f]{24}$/);
    await page
      .getByRole('main')
      .filter({ hasText: /US\$85\.00/ })
      .waitFor();
    await page.getByText(/turn on JavaScript to pay/).waitFor();
    await visitor.photograph('without-script-two-seats');
    await page.goto('/');
    await page.getByText('Held for you: 2 × Lanterns on the pier').waitFor();
  });

  it('another site’s form does nothing', async () => {
    const headers = { origin: 'https://elsewhere.example', cookie: (await people()).rob.cookie };
    const answer = await fetch(new URL('/do/signout', system.url), { method: 'POST', headers, body: new FormData() });
    expect([answer.status, answer.headers.get('set-cookie')]).toEqual([403, null]);
  });
});
