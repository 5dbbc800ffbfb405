import type { Visitor } from '../support/browser';
import { hydrated } from './inspect';
import { people } from './people';
import { endsIn, listed, reserve } from './scenes';
import { leave, visit } from './system';
import { remembering, reserveInTime, watching, withinMs } from './watching';

describe('pages that are open', () => {
  let bea: Visitor;
  let rob: Visitor;
  beforeEach(async () => {
    [bea, rob] = await Promise.all([visit(), visit()]);
    const cast = await people();
    await Promise.all([bea.become(cast.bea), rob.become(cast.rob)]);
  });
  afterEach(leave);

  describe('two people with the same page open', () => {
    it('one reserves: the other’s page says so within a second', async () => {
      await Promise.all([remembering(bea), remembering(rob)]);
      expect(await reserveInTime(bea, rob, 'The Paper Kites Club')).toBeLessThan(withinMs);
      expect(await rob.page.getByRole('button', { name: /^reserve$/i }).isVisible()).toBe(false);
      expect([...bea.complaints, ...rob.complaints]).toEqual([]);
    });

    it('a reservation and a new price show on the list at once, and the focus stays where it was', async () => {
      const [first, second] = [await listed('Foundry Sessions, one'), await listed('Foundry Sessions, two')];
      await watching(rob, '/?q=foundry');
      const { page } = rob;
      const card = (title: string) => page.getByRole('listitem').filter({ hasText: title });
      await card('one').getByRole('link').focus();
      const { bea: buyer, sally } = await people();
      await reserve(first, buyer);
      await card('one')
        .filter({ hasText: /reserved/i })
        .waitFor({ timeout: 5 * withinMs });
      await sally.put(`/api/tickets/${second.id}`, { title: second.title, price: 99.5 });
      await card('two')
        .filter({ hasText: '99.50' })
        .waitFor({ timeout: 5 * withinMs });
      expect(await card('one').getByRole('link').and(page.locator(':focus')).count()).toBe(1);
      expect(rob.complaints).toEqual([]);
    });

    it('without streams, pages ask, and know within some seconds', async () => {
      const ticket = await listed('Electric Meadow Festival: Sunday');
      rob.excuse(/api\/tickets\/stream/);
      await rob.page.route('**/stream**', (route) => route.abort());
      await rob.page.goto(`/tickets/${ticket.id}`);
      await hydrated(rob.page);
      await reserve(ticket, (await people()).bea);
      await rob.page
        .getByText(/somebody has reserved/i)
        .first()
        .waitFor({ timeout: 12_000 });
      expect(rob.complaints).toEqual([]);
    });

    it('what one tab has done another tab of the same person shows', async () => {
      const order = await reserve(await listed('City Marathon, finish'), (await people()).bea);
      const other = await bea.context.newPage();
      await watching(bea, `/orders/${order.id}`);
      await other.goto(`/orders/${order.id}`);
      await hydrated(other);
      await other.getByRole('button', { name: /release/i }).click();
      await bea.page
        .getByRole('main')
        .filter({ hasText: /cancelled|released/i })
        .waitFor();
      expect(bea.complaints).toEqual([]);
    });
  });

  describe('the countdown of a reservation', () => {
    it.each([-3_600_000, 86_400_000])('is right though the clock of the laptop is wrong by %d ms', async (wrongBy) => {
      const order = await reserve(await listed('Night Trains, extra'), (await people()).bea);
      await endsIn(order, 600);
      await bea.page.clock.install({ time: Date.now() + wrongBy });
      await bea.page.goto(`/orders/${order.id}`);
      await hydrated(bea.page);
      await bea.page
        .getByRole('timer')
        .filter({ hasText: /^(10:00|09:5\d)$/ })
        .waitFor();
      // A second later it is still counting, and still right.
      await bea.page
        .getByRole('timer')
        .filter({ hasText: /^09:5\d$/ })
        .waitFor();
      expect(bea.complaints).toEqual([]);
    });

    it.each([5, 2, 1])('is announced %d minutes before the end, and not every second', async (minutes) => {
      const order = await reserve(await listed(`Studio 5, ${minutes}`), (await people()).bea);
      await endsIn(order, minutes * 60 + 6);
      await bea.page.goto(`/orders/${order.id}`);
      await hydrated(bea.page);
      const said = bea.page.getByRole('status').filter({ hasText: new RegExp(`${minutes} minute`) });
      expect(await said.count()).toBe(0);
      await said.waitFor({ state: 'attached', timeout: 20_000 });
      const words = await said.textContent();
      const later = new RegExp(`0${minutes - 1}:5[0-8]`);
      await bea.page.getByRole('timer').filter({ hasText: later }).waitFor();
      expect(await said.textContent()).toBe(words);
      expect(words).not.toMatch(/\d:\d\d/);
    });
  });
});
