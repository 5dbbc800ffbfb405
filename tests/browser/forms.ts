import type { Page } from 'playwright-core';
import type { Visitor } from '../support/browser';
import { eventually } from '../support/eventually';
import type { Order, Ticket } from '../support/person';
import { untilPayable } from '../support/replicas';
import { intentsOf } from '../support/stripe';
import { hydrated } from './inspect';
import { type Cast, password, people } from './people';
import { listed, reserve, untilOrderIs } from './scenes';
import { leave, system, visit } from './system';

/** Signs in on the sign-in page that a visitor was sent to. */
async function signInAs(page: Page, name: keyof Cast): Promise<void> {
  await page.waitForURL(/\/auth\/signin/);
  await hydrated(page);
  await page.getByLabel('Email').fill(`${name}@example.com`);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page
    .getByRole('main')
    .getByRole('button', { name: /^sign in$/i })
    .click();
}

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

  /** A kept draft is restored a moment after the form appears. */
  const expectTyped = (page: Page, title: string): Promise<void> =>
    eventually(async () => {
      for (const [label, text] of Object.entries({ ...typed, Title: title })) {
        expect(await page.getByLabel(label).inputValue()).toBe(text);
      }
    });

  const listButton = (page: Page) => page.getByRole('main').getByRole('button', { name: /list ticket/i });
  const newListing = (page: Page) => page.waitForURL(/\/tickets\/[0-9a-f]{24}$/);

  /** The number of tickets with this title. */
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
      await signInAs(page, 'sally');
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
      await untilPayable(system.stack, bea.shownId);
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
      await page.getByRole('button', { name: /release/i }).click();
      await page.getByRole('button', { name: /give it back/i }).dblclick();
      await untilOrderIs(buyer, order.id, 'cancelled');
      await page
        .getByRole('main')
        .filter({ hasText: /nothing was charged/i })
        .waitFor();
      await page.locator('h1:focus').waitFor();
      expect(bea.complaints).toEqual([]);
    });
  });

  describe('a payment', () => {
    let bea: Visitor;
    let order: Order;
    beforeEach(async () => {
      const { bea: buyer } = await people();
      bea = await visit();
      await bea.become(buyer);
      order = await reserve(await listed('The Paper Kites Club, encore'), buyer);
      await bea.page.goto(`/orders/${order.id}`);
      await hydrated(bea.page);
    });

    const pay = () => bea.page.getByRole('button', { name: /^pay/i }).click();

    async function expectPaidOnce(): Promise<void> {
      await bea.page.getByRole('button', { name: /print/i }).waitFor();
      const intents = await intentsOf(system.stack, order.id);
      expect(intents.map(({ amount_received }) => amount_received)).toEqual([4250]);
      expect(bea.complaints).toEqual([]);
    }

    it('is made once though its answer was lost, and the page finds that out', async () => {
      bea.excuse(/api\/payments/);
      await bea.page.route(
        '**/api/payments',
        async (route) => {
          await route.fetch();
          await route.abort();
        },
        { times: 1 },
      );
      let answer = () => {};
      const answered = new Promise<void>((resolve) => {
        answer = resolve;
      });
      const known = bea.page.waitForResponse(/api\/payments\?orderId=/);
      await bea.page.route(/_rsc=/, async (route) => {
        await answered;
        await route.continue();
      });
      await pay();
      await known;
      await bea.page.evaluate('new Promise((frame) => requestAnimationFrame(() => requestAnimationFrame(frame)))');
      // Until the page that reports the outcome is there.
      expect(await bea.page.getByRole('main').getByRole('alert').allTextContents()).toEqual([
        expect.stringMatching(/not confirmed yet.*not pay again/i),
      ]);
      answer();
      await expectPaidOnce();
    });

    it('goes on after signing in again, where the session had ended', async () => {
      bea.excuse(/401.*api/);
      // Re-rendering this page from then on would redirect to sign-in: a second time, from under what is being typed.
      const renderedAnew: string[] = [];
      await bea.page.route(
        '**/api/payments',
        async (route) => {
          await bea.context.clearCookies();
          bea.page.on('request', (request) => {
            if (request.url().includes(`/orders/${order.id}?`)) renderedAnew.push(request.url());
          });
          const headers = { ...route.request().headers(), cookie: '' };
          await route.fulfill({ response: await route.fetch({ headers }) });
        },
        { times: 1 },
      );
      await pay();
      await bea.page.waitForURL(/\/auth\/signin/);
      expect(renderedAnew).toEqual([]);
      await signInAs(bea.page, 'bea');
      await bea.page.waitForURL(`**/orders/${order.id}`);
      await hydrated(bea.page);
      await pay();
      await expectPaidOnce();
    });
  });

  describe('what a signed-out visitor wanted to do', () => {
    it('goes on after signing in: the ticket is reserved', async () => {
      const visitor = await visit();
      const { page } = visitor;
      await page.goto(`/tickets/${(await listed('Improvised Opera, gala')).id}`);
      await hydrated(page);
      await page.getByRole('button', { name: /^reserve$/i }).click();
      await signInAs(page, 'rob');
      await page.waitForURL(/\/orders\/[0-9a-f]{24}$/);
      await page.getByRole('timer').waitFor();
      expect(visitor.complaints).toEqual([]);
    });
  });
});
