import type { Page } from 'playwright-core';
import type { Visitor } from '../support/browser';
import type { Order, Ticket } from '../support/person';
import { intentsOf } from '../support/stripe';
import { hydrated } from './inspect';
import { password, people } from './people';
import { listed, reserve, untilOrderIs } from './scenes';
import { leave, system, visit } from './system';

describe('forms survive', () => {
  let sally: Visitor;
  beforeEach(async () => {
    sally = await visit();
    await sally.become((await people()).sally);
  });
  afterEach(leave);

  const typed = { Title: 'Two seats in the stalls', Price: '61.75', 'Venue (optional)': 'Royal Court Theatre' };

  async function typeListing(page: Page, title: string): Promise<void> {
    for (const [label, text] of Object.entries({ ...typed, Title: title })) await page.getByLabel(label).fill(text);
  }

  async function expectTyped(page: Page, title: string): Promise<void> {
    for (const [label, text] of Object.entries({ ...typed, Title: title })) {
      expect(await page.getByLabel(label).inputValue()).toBe(text);
    }
  }

  const listButton = (page: Page) => page.getByRole('main').getByRole('button', { name: /list ticket/i });
  const newListing = (page: Page) => page.waitForURL(/\/tickets\/[0-9a-f]{24}$/);

  /** How many tickets with this title there are. */
  async function countOf(title: string): Promise<number> {
    const { sally: seller } = await people();
    const { body } = await seller.get<Ticket[]>(`/api/tickets?userId=${seller.id}&limit=100`);
    return body.filter((ticket) => ticket.title === title).length;
  }

  describe('what somebody has typed into the sell form', () => {
    it('stays when saving fails, and is saved once when it is sent again', async () => {
      const { page } = sally;
      sally.excuse(/api\/tickets/);
      await page.goto('/tickets/new');
      await hydrated(page);
      await typeListing(page, 'A failed save');
      await page.route('**/api/tickets', (route) => route.abort(), { times: 1 });
      await listButton(page).click();
      await page
        .getByRole('alert')
        .filter({ hasText: /try again/i })
        .waitFor();
      await expectTyped(page, 'A failed save');
      await listButton(page).click();
      await newListing(page);
      expect(await countOf('A failed save')).toBe(1);
    });

    it('is saved once though the first answer was lost', async () => {
      const { page } = sally;
      sally.excuse(/api\/tickets/);
      await page.goto('/tickets/new');
      await hydrated(page);
      await typeListing(page, 'A lost answer');
      await page.route(
        '**/api/tickets',
        async (route) => {
          await route.fetch();
          await route.abort();
        },
        { times: 1 },
      );
      await listButton(page).click();
      await page
        .getByRole('alert')
        .filter({ hasText: /try again/i })
        .waitFor();
      await listButton(page).click();
      await newListing(page);
      expect(await countOf('A lost answer')).toBe(1);
    });

    it('is still there after the session had ended and one has signed in again', async () => {
      const { page } = sally;
      sally.excuse(/401.*api\/tickets/);
      await page.goto('/tickets/new');
      await hydrated(page);
      await typeListing(page, 'An ended session');
      await sally.context.clearCookies();
      await listButton(page).click();
      await page.waitForURL(/\/auth\/signin/);
      await hydrated(page);
      await page.getByLabel('Email').fill('sally@example.com');
      await page.getByLabel('Password', { exact: true }).fill(password);
      await page
        .getByRole('main')
        .getByRole('button', { name: /^sign in$/i })
        .click();
      await page.waitForURL(/\/tickets\/new$/);
      await hydrated(page);
      await expectTyped(page, 'An ended session');
      await listButton(page).click();
      await newListing(page);
      expect(await countOf('An ended session')).toBe(1);
    });

    it('is still there after a look at another page, and the back button', async () => {
      const { page } = sally;
      await page.goto('/tickets/new');
      await hydrated(page);
      await typeListing(page, 'The back button');
      await page
        .getByRole('banner')
        .getByRole('link', { name: /listings/i })
        .click();
      await page.waitForURL(/\/selling$/);
      await page.goBack();
      await page.waitForURL(/\/tickets\/new$/);
      await page.getByLabel('Title').waitFor();
      await expectTyped(page, 'The back button');
      expect(await countOf('The back button')).toBe(0);
      expect(sally.complaints).toEqual([]);
    });

    it('is listed once by a double click, and not again by the back button', async () => {
      const { page } = sally;
      await page.goto('/tickets/new');
      await hydrated(page);
      await typeListing(page, 'A double click');
      await listButton(page).dblclick();
      await newListing(page);
      await page.goBack();
      await page.waitForURL(/\/tickets\/new$/);
      await page.getByLabel('Title').waitFor();
      expect(await page.getByLabel('Title').inputValue()).toBe('');
      expect(await countOf('A double click')).toBe(1);
      expect(sally.complaints).toEqual([]);
    });
  });

  describe('a double click', () => {
    let bea: Visitor;
    beforeEach(async () => {
      bea = await visit();
      await bea.become((await people()).bea);
    });

    it('reserves a ticket once, and pays for it once', async () => {
      const { page } = bea;
      const ticket = await listed('Twelfth Night, matinee');
      await page.goto(`/tickets/${ticket.id}`);
      await hydrated(page);
      await page.getByRole('button', { name: /^reserve$/i }).dblclick();
      await page.waitForURL(/\/orders\/[0-9a-f]{24}$/);
      const { bea: buyer } = await people();
      const { body: orders } = await buyer.get<Order[]>('/api/orders?limit=100');
      const own = orders.filter((order) => order.ticket.id === ticket.id);
      expect(own).toHaveLength(1);

      await page.getByRole('button', { name: /^pay/i }).dblclick();
      await page.getByRole('button', { name: /print/i }).waitFor();
      const intents = await intentsOf(system.stack, own[0]?.id ?? '');
      expect(intents.map(({ amount_received }) => amount_received)).toEqual([4250]);
      expect(bea.complaints).toEqual([]);
    });

    it('releases a reservation once', async () => {
      const { page } = bea;
      const { bea: buyer } = await people();
      const order = await reserve(await listed('Twelfth Night, evening'), buyer);
      await page.goto(`/orders/${order.id}`);
      await hydrated(page);
      await page.getByRole('button', { name: /release/i }).dblclick();
      await untilOrderIs(buyer, order.id, 'cancelled');
      await page
        .getByRole('main')
        .filter({ hasText: /nothing was charged/i })
        .waitFor();
      expect(bea.complaints).toEqual([]);
    });
  });

  describe('what a signed-out visitor wanted to do', () => {
    it('goes on after signing in: the ticket is reserved', async () => {
      const visitor = await visit();
      const { page } = visitor;
      await page.goto(`/tickets/${(await listed('Improvised Opera, gala')).id}`);
      await hydrated(page);
      await page.getByRole('button', { name: /^reserve$/i }).click();
      await page.waitForURL(/\/auth\/signin/);
      await hydrated(page);
      await page.getByLabel('Email').fill('rob@example.com');
      await page.getByLabel('Password', { exact: true }).fill(password);
      await page
        .getByRole('main')
        .getByRole('button', { name: /^sign in$/i })
        .click();
      await page.waitForURL(/\/orders\/[0-9a-f]{24}$/);
      await page.getByRole('timer').waitFor();
      expect(visitor.complaints).toEqual([]);
    });
  });
});
