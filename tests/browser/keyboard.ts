import type { Locator, Page } from 'playwright-core';
import { untilPayable } from '../support/replicas';
import { hydrated } from './inspect';
import { people } from './people';
import { listed, untilFound } from './scenes';
import { leave, system, visit } from './system';

const mostStops = 80;

/** A ring round the element itself, or round the box that it represents. */
const focusIsVisible = `[null, '::after'].some((pseudo) => {
  const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement, pseudo);
  return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
})`;

/** Presses Tab until the target has the focus, checking that the focus is visible at every step. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  for (let stops = 0; stops < mostStops; stops++) {
    await page.keyboard.press('Tab');
    const focused = page.locator(':focus');
    if ((await focused.count()) === 0) continue;
    if (!(await page.evaluate(focusIsVisible))) {
      throw new Error(`Nobody sees that the focus is on ${await page.evaluate('document.activeElement.outerHTML')}`);
    }
    if ((await target.and(focused).count()) > 0) return;
  }
  throw new Error(`${mostStops} times Tab do not lead to ${target}`);
}

async function choose(page: Page, target: Locator): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press('Enter');
}

describe('with a keyboard alone', () => {
  afterEach(leave);

  it('somebody without an account finds a ticket, signs up, gets it reserved, pays, and has a receipt', async () => {
    const { title } = await listed('Kojo Mensah Quintet: Late Set');
    await untilFound(title);
    const visitor = await visit();
    const { page } = visitor;
    await page.goto('/?q=quintet');
    await hydrated(page);

    await page.keyboard.press('Tab');
    await page.getByRole('link', { name: /skip/i }).and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Enter');
    await choose(page, page.getByRole('link', { name: title }));
    await page.waitForURL(/\/events\/[0-9a-f]{24}$/);
    await choose(page, page.getByRole('link', { name: /Balcony/ }));
    await page.waitForURL(/\/tickets\/[0-9a-f]{24}$/);
    await choose(page, page.getByRole('button', { name: /^reserve$/i }));

    await page.waitForURL(/\/auth\/signin/);
    await hydrated(page);
    await choose(page, page.getByRole('main').getByRole('link', { name: /account|sign up/i }));
    await page.waitForURL(/\/auth\/signup/);
    await tabTo(page, page.getByLabel('Email'));
    await page.keyboard.type('kim@example.com');
    await tabTo(page, page.getByLabel('Password', { exact: true }));
    await page.keyboard.type('correct horse battery');
    await page.keyboard.press('Enter');

    await page.waitForURL(/\/orders\/[0-9a-f]{24}$/);
    await untilPayable(system.stack, visitor.shownId);
    await tabTo(page, page.getByLabel(/card number/i));
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('4242 4242 4242 4242');
    await choose(page, page.getByRole('button', { name: /^pay/i }));
    // The button is gone: whoever cannot see goes on at the heading, not at the top of the document.
    await page.locator('h1:focus').waitFor();
    await tabTo(page, page.getByRole('button', { name: /print/i }));
    await page
      .getByText(/receipt/i)
      .first()
      .waitFor();
    expect(visitor.complaints).toEqual([]);
  });

  it('a dialogue keeps the focus, gives it back when it is left by Escape, and to the heading once it has done its work', async () => {
    const ticket = await listed('Hedda, last night');
    const visitor = await visit();
    const { page } = visitor;
    await visitor.become((await people()).sally);
    await page.goto(`/tickets/${ticket.id}`);
    await hydrated(page);
    await choose(page, page.getByRole('button', { name: /withdraw/i }));
    await tabTo(page, page.getByRole('button', { name: /keep/i }));
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /keep/i }).waitFor({ state: 'hidden' });
    await page
      .getByRole('button', { name: /^withdraw/i })
      .and(page.locator(':focus'))
      .waitFor();
    await page.keyboard.press('Enter');
    await choose(page, page.getByRole('button', { name: /yes, withdraw/i }));
    await page.locator('h1:focus').waitFor();
  });
});
