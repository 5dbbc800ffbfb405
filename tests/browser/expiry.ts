import { phone, type Visitor } from '../support/browser';
import { eventually } from '../support/eventually';
import { untilPayable } from '../support/replicas';
import { arm, disarm, intentsOf } from '../support/stripe';
import { hydrated } from './inspect';
import { people, visitAs } from './people';
import { endsIn, expire, listed, reserve, untilOrderIs, untilPaymentIs } from './scenes';
import { leave, system } from './system';
import { remembering, saidAt, seenBy, watching } from './watching';

/** Long enough to open two pages, even on a machine that stalls. */
const leftSeconds = 15;
/** A delay at the bank that only the test ends. */
const longMs = 600_000;

describe('when the time of a reservation is over', () => {
  afterEach(leave);

  const shows = ({ page }: Visitor, text: RegExp) => page.getByRole('main').filter({ hasText: text }).waitFor();

  it('its page says so, then that it has ended, as does the page of another, who reserves the ticket and pays', async () => {
    const [bea, rob] = await Promise.all([visitAs('bea'), visitAs('rob', { viewport: phone })]);
    await Promise.all([remembering(bea), remembering(rob)]);
    const order = await reserve(await listed('The Paper Kites Club, last night'), (await people()).bea);
    await endsIn(order, leftSeconds);
    await Promise.all([watching(bea, `/orders/${order.id}`), watching(rob, `/tickets/${order.ticket.id}`)]);

    // The visitor stays wherever they are on the page.
    const link = bea.page.getByRole('link', { name: /all my tickets/i });
    await link.focus();
    const search = rob.page.getByRole('searchbox');
    await search.fill('another eve');
    const focused = (await Promise.all([bea, rob].map(seenBy))).map((seen) => seen.focused);
    const reserveButton = rob.page.getByRole('button', { name: /^reserve$/i });
    expect(await reserveButton.isVisible()).toBe(false);

    // Nobody has ended it yet.
    await shows(bea, /your time to pay is up/i);
    const { timer } = await seenBy(bea);
    expect(timer.toSorted().reverse()).toEqual(timer);
    expect(timer.length).toBeGreaterThanOrEqual(leftSeconds / 4);
    expect(timer.at(-1)).toBe('00:00');
    expect(await bea.page.getByRole('button', { name: /^pay|release/i }).count()).toBe(0);
    await eventually(async () => expect(await saidAt(bea, /time is up/i)).toBeDefined());

    await expire(order);
    await Promise.all([shows(bea, /expired/i).then(() => shows(bea, /available again/i)), reserveButton.waitFor()]);
    await eventually(async () => {
      expect(await saidAt(bea, /expired/i)).toBeDefined();
      expect(await saidAt(bea, /available again/i)).toBeDefined();
      expect(await saidAt(rob, /available/i)).toBeDefined();
    });
    await Promise.all([bea.photograph('expired-for-the-buyer'), rob.photograph('expired-for-the-other')]);
    expect(await link.and(bea.page.locator(':focus')).count()).toBe(1);
    expect(await search.and(rob.page.locator(':focus')).inputValue()).toBe('another eve');
    expect((await Promise.all([bea, rob].map(seenBy))).map((seen) => seen.focused)).toEqual(focused);

    await reserveButton.click();
    await rob.page.waitForURL(/\/orders\/[0-9a-f]{24}$/);
    await shows(bea, /reserved again/i);
    await untilPayable(system.stack, rob.shownId);
    await rob.page.getByRole('button', { name: /^pay/i }).click();
    await rob.page.getByRole('button', { name: /print/i }).waitFor();
    await shows(bea, /has been sold/i);
    expect([...bea.complaints, ...rob.complaints]).toEqual([]);
  });

  it('while the bank still thinks, every tab of the buyer says that it was not paid in time', async () => {
    const bea = await visitAs('bea');
    const { bea: buyer } = await people();
    const order = await reserve(await listed('Puppets of Prague, matinee'), buyer);
    await bea.page.goto(`/orders/${order.id}`);
    const otherTab = await bea.context.newPage();
    await otherTab.goto(`/orders/${order.id}`);
    await Promise.all([bea.page, otherTab].map(hydrated));
    await bea.page.bringToFront();
    bea.excuse(/400.*api\/payments/);
    await arm(system.stack, { on: 'confirm', kind: 'delay', ms: longMs, orderId: order.id });
    await arm(system.stack, { on: 'cancel', kind: 'delay', ms: longMs, orderId: order.id });
    await bea.page.getByRole('button', { name: /^pay/i }).click();
    await untilPaymentIs(buyer, order.id, 'pending');
    await expire(order);
    await untilOrderIs(buyer, order.id, 'cancelled');
    for (const page of [bea.page, otherTab]) {
      await page
        .getByRole('main')
        .filter({ hasText: /your bank is holding the amount/i })
        .waitFor();
    }
    await disarm(system.stack);
    await eventually(async () => {
      const intents = await intentsOf(system.stack, order.id);
      expect(intents.map(({ status, amount_received }) => [status, amount_received])).toEqual([['canceled', 0]]);
    });
    expect(bea.complaints).toEqual([]);
  });
});
