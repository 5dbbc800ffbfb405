/** What the pages show when a reservation really runs out: a stack with short reservations and real clocks. */
import { phone, type Visitor } from '../support/browser';
import { eventually } from '../support/eventually';
import type { Order } from '../support/person';
import { untilPayable } from '../support/replicas';
import { arm, disarm, intentsOf } from '../support/stripe';
import { hydrated } from './inspect';
import { people } from './people';
import { listed, reserve, untilOrderIs, untilPaymentIs } from './scenes';
import { leave, runSystem, system, visit, without } from './system';
import { remembering, reserveInTime, saidAt, seenBy, withinMs } from './watching';

/** Long enough to open two pages, even on a machine that stalls. */
const holdSeconds = 20;
/** How long the pages can say that the time is up before the sweep comes. */
const graceSeconds = 15;
/** A delay at the bank that only the test ends. */
const longMs = 600_000;
/** Not too soon, and not too late to press a button: time enough even if the machine stalls for some seconds. */
const lastSeconds = /^00:0[5-8]$/;

runSystem({ ORDER_EXPIRATION_SECONDS: `${holdSeconds}`, EXPIRATION_GRACE_SECONDS: `${graceSeconds}` });

describe('when the time of a reservation is over', () => {
  let bea: Visitor;
  let rob: Visitor;
  beforeEach(async () => {
    [bea, rob] = await Promise.all([visit(), visit({ viewport: phone })]);
    const cast = await people();
    await Promise.all([bea.become(cast.bea), rob.become(cast.rob), remembering(bea), remembering(rob)]);
  });
  afterEach(leave);

  const shows = ({ page }: Visitor, text: RegExp) => page.getByRole('main').filter({ hasText: text }).waitFor();

  const timerOf = ({ page }: Visitor, text: RegExp) => page.getByRole('timer').filter({ hasText: text }).waitFor();

  /** Bea reserves through the API and has the checkout open. */
  async function checkout(title: string): Promise<Order> {
    const order = await reserve(await listed(title), (await people()).bea);
    await bea.page.goto(`/orders/${order.id}`);
    await hydrated(bea.page);
    return order;
  }

  it('the open pages of both say so, and the second buyer reserves it and pays', async () => {
    expect(await reserveInTime(bea, rob, 'The Paper Kites Club')).toBeLessThan(withinMs);
    await timerOf(bea, /^00:/);

    // The visitor stays wherever they are on the page.
    const link = bea.page.getByRole('link', { name: /all my tickets/i });
    await link.focus();
    const search = rob.page.getByRole('searchbox');
    await search.fill('another eve');
    const focused = (await Promise.all([bea, rob].map(seenBy))).map((seen) => seen.focused);

    const reserveButton = rob.page.getByRole('button', { name: /^reserve$/i });
    expect(await reserveButton.isVisible()).toBe(false);
    await Promise.all([shows(bea, /expired/i).then(() => shows(bea, /available again/i)), reserveButton.waitFor()]);
    await eventually(async () => {
      expect(await saidAt(bea, /expired/i)).toBeDefined();
      expect(await saidAt(bea, /available again/i)).toBeDefined();
      expect(await saidAt(rob, /available/i)).toBeDefined();
    });
    await Promise.all([bea.photograph('expired-for-the-buyer'), rob.photograph('expired-for-the-other')]);

    const { timer } = await seenBy(bea);
    expect(timer.toSorted().reverse()).toEqual(timer);
    expect(timer.length).toBeGreaterThanOrEqual(holdSeconds / 4);
    expect(timer.at(-1)).toMatch(/^00:0[0-2]$/);
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

  it('but nobody has ended it yet, the checkout says that the time is up, until the sweep ends it', async () => {
    const { id } = await checkout('Night Trains');
    await without('expiration', async () => {
      await shows(bea, /your time to pay is up/i);
      expect((await seenBy(bea)).timer.at(-1)).toBe('00:00');
      expect(await bea.page.getByRole('button', { name: /^pay|release/i }).count()).toBe(0);
      await eventually(async () => expect(await saidAt(bea, /time is up/i)).toBeDefined());
      expect((await (await people()).bea.get<Order>(`/api/orders/${id}`)).body.status).toBe('created');
      await shows(bea, /expired/i);
    });
    expect(bea.complaints).toEqual([]);
  });

  it('what was paid for in its last seconds stays paid', async () => {
    const order = await checkout('Foundry Sessions');
    await timerOf(bea, lastSeconds);
    await bea.page.getByRole('button', { name: /^pay/i }).click();
    await bea.page.getByRole('button', { name: /print/i }).waitFor();
    // Once a later reservation has ended, nothing that ends reservations is still to come for this one.
    const { rob: other } = await people();
    const later = await reserve(await listed('Foundry Sessions, later'), other);
    await eventually(async () => {
      expect((await other.get<Order>(`/api/orders/${later.id}`)).body.status).toBe('cancelled');
    });
    expect(Date.now()).toBeGreaterThan(Date.parse(order.expiresAt));
    await bea.page.getByRole('button', { name: /print/i }).waitFor();
    await bea.page.reload();
    await bea.page.getByRole('button', { name: /print/i }).waitFor();
    await rob.page.goto(`/tickets/${order.ticket.id}`);
    await shows(rob, /has been sold/i);
    expect(bea.complaints).toEqual([]);
  });

  it('while the bank still thinks, every tab of the buyer says that it was not paid in time', async () => {
    const order = await checkout('Puppets of Prague');
    const otherTab = await bea.context.newPage();
    await otherTab.goto(`/orders/${order.id}`);
    await hydrated(otherTab);
    await bea.page.bringToFront();
    bea.excuse(/400.*api\/payments/);
    await arm(system.stack, { on: 'confirm', kind: 'delay', ms: longMs, orderId: order.id });
    await arm(system.stack, { on: 'cancel', kind: 'delay', ms: longMs, orderId: order.id });
    await timerOf(bea, lastSeconds);
    await bea.page.getByRole('button', { name: /^pay/i }).click();
    await untilPaymentIs((await people()).bea, order.id, 'pending');
    await untilOrderIs((await people()).bea, order.id, 'cancelled');
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
