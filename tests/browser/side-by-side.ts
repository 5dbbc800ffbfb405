import type { Page, Request } from 'playwright-core';
import type { Order } from '../support/person';
import { untilForSale } from '../support/replicas';
import { hydrated } from './inspect';
import { people, visitAs } from './people';
import { endsIn, eventPathOf, listed, reserve, untilFound } from './scenes';
import { leave, system } from './system';
import { remembering, reserveInTime, seenBy, watching, withinMs } from './watching';

describe('pages that are open', () => {
  afterEach(leave);

  describe('two people with the same page open', () => {
    it('one reserves: the other’s page says so within a second', async () => {
      const [bea, rob] = await Promise.all([visitAs('bea'), visitAs('rob')]);
      await Promise.all([remembering(bea), remembering(rob)]);
      expect(await reserveInTime(bea, rob, 'The Paper Kites Club')).toBeLessThan(withinMs);
      expect(await rob.page.getByRole('button', { name: /^reserve$/i }).isVisible()).toBe(false);
      expect([...bea.complaints, ...rob.complaints]).toEqual([]);
    });

    it('a reservation and a new price show on the list by themselves, and the focus stays where it was', async () => {
      const rob = await visitAs('rob');
      const [first, second] = [await listed('Foundry Sessions, one'), await listed('Foundry Sessions, two')];
      await untilFound(second.title);
      await watching(rob, '/?q=foundry');
      const { page } = rob;
      const card = (title: string) => page.getByRole('listitem').filter({ hasText: title });
      await card('one').getByRole('link').focus();
      const { bea: buyer, sally } = await people();
      await reserve(first, buyer);
      await card('one')
        .filter({ hasText: /none left/i })
        .waitFor();
      const { id, version: _seen, ...listing } = { ...second, price: 99.5 };
      await sally.put(`/api/tickets/${id}`, listing);
      await card('two').filter({ hasText: '99.50' }).waitFor();
      expect(await card('one').getByRole('link').and(page.locator(':focus')).count()).toBe(1);
      expect(rob.complaints).toEqual([]);
    });

    it('an event’s page shows what is reserved and given back by itself', async () => {
      const rob = await visitAs('rob');
      const more = { venue: 'Foundry', section: 'Stalls' };
      const [first] = [await listed('Foundry Finale', 20, more), await listed('Foundry Finale', 30, more)];
      await watching(rob, await eventPathOf(first));
      const main = rob.page.getByRole('main');
      await main.filter({ hasText: /2 tickets from/ }).waitFor();
      const { bea: buyer } = await people();
      const order = await reserve(first, buyer);
      await main.filter({ hasText: /1 ticket from/ }).waitFor();
      await rob.page.getByRole('status').filter({ hasText: '1 ticket for sale.' }).waitFor({ state: 'attached' });
      await buyer.delete(`/api/orders/${order.id}`);
      await main.filter({ hasText: /2 tickets from/ }).waitFor();
      expect(rob.complaints).toEqual([]);
    });

    it('filters apply as they change, the focus stays, and the number found is announced', async () => {
      const rob = await visitAs('rob');
      await listed('Foundry Comedy', 20, { city: 'Cork', category: 'comedy' });
      await untilFound('Foundry Comedy');
      const { page } = rob;
      await page.goto('/?q=foundry');
      await hydrated(page);
      await page.getByLabel('Category').focus();
      await page.getByLabel('Category').selectOption('Comedy');
      await page.waitForURL(/category=comedy/);
      await page.getByRole('status').filter({ hasText: '1 event' }).waitFor();
      await page.getByLabel('Category').and(page.locator(':focus')).waitFor();
      await page.getByRole('link', { name: 'Remove filter: Comedy' }).click();
      await page.waitForURL((url) => !url.search.includes('comedy'));
      expect(await page.getByLabel('Category').inputValue()).toBe('');
      expect(rob.complaints).toEqual([]);
    });

    it('without streams, pages ask again and again', async () => {
      const rob = await visitAs('rob');
      const ticket = await listed('Electric Meadow Festival: Sunday');
      rob.excuse(/api\/tickets\/stream/);
      await rob.page.route('**/stream**', (route) => route.abort());
      await rob.page.goto(`/tickets/${ticket.id}`);
      await hydrated(rob.page);
      await reserve(ticket, (await people()).bea);
      await rob.page
        .getByText(/someone has reserved/i)
        .first()
        .waitFor();
      expect(rob.complaints).toEqual([]);
    });

    it('what one tab has done another tab of the same person shows', async () => {
      const bea = await visitAs('bea');
      const order = await reserve(await listed('City Marathon, finish'), (await people()).bea);
      const other = await bea.context.newPage();
      await watching(bea, `/orders/${order.id}`);
      await other.goto(`/orders/${order.id}`);
      await hydrated(other);
      await other.getByRole('button', { name: /release/i }).click();
      await other.getByRole('button', { name: /give it back/i }).click();
      await bea.page
        .getByRole('main')
        .filter({ hasText: /cancelled|released/i })
        .waitFor();
      expect(bea.complaints).toEqual([]);
    });
  });

  describe('nine tabs of one browser', () => {
    it('load, are live with one stream, also when the tab that has it closes, and show what one holds', async () => {
      const bea = await visitAs('bea');
      const { sally, bea: buyer } = await people();
      const { id, version: _seen, ...listing } = await listed('Nine Lives');
      const streams = new Set<Request>();
      bea.context.on('request', (request) => /tickets\/stream/.test(request.url()) && streams.add(request));
      bea.context.on('requestfailed', (request) => streams.delete(request));
      bea.context.on('requestfinished', (request) => streams.delete(request));
      // A request of a tab that closes has no end.
      const openStreams = () => [...streams].filter((request) => !request.frame().page().isClosed()).length;
      const tabs = [bea.page];
      while (tabs.length < 9) tabs.push(await bea.context.newPage());
      for (const tab of tabs) await tab.goto(`/tickets/${id}`);
      await Promise.all(tabs.map(hydrated));

      const showPrice = (price: number) => async (tab: Page) => {
        await tab.getByText(`US$${price}.00`, { exact: true }).first().waitFor();
      };
      await sally.put(`/api/tickets/${id}`, { ...listing, price: 51 });
      await Promise.all(tabs.map(showPrice(51)));
      expect(openStreams()).toBe(1);
      await tabs.shift()?.close();
      await sally.put(`/api/tickets/${id}`, { ...listing, price: 52 });
      await Promise.all(tabs.map(showPrice(52)));
      expect(openStreams()).toBe(1);

      const [first, ...others] = tabs;
      await untilForSale(system.stack, id, 2);
      await first?.getByRole('button', { name: /^reserve$/i }).click();
      await first?.waitForURL(/\/orders\//);
      await Promise.all(
        others.map((tab) =>
          tab
            .getByRole('complementary')
            .filter({ hasText: /held for you.*\d\d:\d\d/i })
            .waitFor(),
        ),
      );
      await Promise.all(others.map((tab) => tab.getByText('You have reserved this ticket').waitFor()));
      const { body: orders } = await buyer.get<Order[]>('/api/orders?limit=100');
      expect(orders.filter((order) => order.ticket.id === id).map(({ ticket }) => ticket.price)).toEqual([52]);
      expect(bea.complaints).toEqual([]);
    });
  });

  describe('the countdown of a reservation', () => {
    it.each([-3_600_000, 86_400_000])('is right though the clock of the laptop is wrong by %d ms', async (wrongBy) => {
      const bea = await visitAs('bea');
      const order = await reserve(await listed('Night Trains, extra'), (await people()).bea);
      await endsIn(order, 599);
      await bea.page.clock.install({ time: Date.now() + wrongBy });
      await bea.page.goto(`/orders/${order.id}`);
      await hydrated(bea.page);
      const timer = bea.page.getByRole('timer').filter({ hasText: /^09:\d\d$/ });
      const first = await timer.innerText();
      // It still counts, and is still right.
      await timer.filter({ hasNotText: first }).waitFor();
      expect(bea.complaints).toEqual([]);
    });

    it.each([5, 2, 1])('is announced %d minutes before the end, and not every second', async (minutes) => {
      const bea = await visitAs('bea');
      const order = await reserve(await listed(`Studio 5, ${minutes}`), (await people()).bea);
      await endsIn(order, minutes * 60 + 40);
      await remembering(bea);
      await bea.page.clock.install();
      await bea.page.goto(`/orders/${order.id}`);
      await hydrated(bea.page);
      const announced = async () => Object.keys((await seenBy(bea)).said).filter((words) => /minute/.test(words));
      expect(await announced()).toEqual([]);

      // However long it took to open the page: two seconds are left now.
      const timer = bea.page.getByRole('timer');
      const [left = 0, seconds = 0] = (await timer.innerText()).split(':').map(Number);
      await bea.page.clock.fastForward(((left - minutes) * 60 + seconds - 2) * 1_000);
      const first = timer.filter({ hasText: new RegExp(`^0${minutes - 1}:5\\d$`) });
      await first.filter({ hasNotText: await first.innerText() }).waitFor();
      expect(await announced()).toEqual([`Time left to pay: ${minutes} minute${minutes === 1 ? '' : 's'}`]);
    });
  });
});
