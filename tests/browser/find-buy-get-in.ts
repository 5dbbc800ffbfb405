import type { Route } from 'playwright-core';
import { phone, type Visitor } from '../support/browser';
import { type Order, Person } from '../support/person';
import { untilPayable } from '../support/replicas';
import { blank, camera, pictureOf } from './camera';
import { hydrated, until } from './inspect';
import { listedTogether, passTo, untilFound } from './scenes';
import { leave, system, visit } from './system';

const title = 'The Zephyr Quintet';

async function findWithATypo(buyer: Visitor): Promise<void> {
  const { page } = buyer;
  await page.goto('/');
  await hydrated(page);
  await page.getByRole('searchbox').fill('zephir quintet');
  await page.keyboard.press('Enter');
  await page.getByText(/as nothing matches “zephir quintet”/).waitFor();
  await buyer.photograph('walk-1-found');
  await page.getByRole('link', { name: title }).click();
  await page.waitForURL(/\/events\//);
}

async function reserveTwo(buyer: Visitor): Promise<void> {
  const { page } = buyer;
  await hydrated(page);
  for (const seat of [7, 8]) await page.getByLabel(`Choose Stalls, Row F, seat ${seat}, US$42.50`).check();
  await buyer.photograph('walk-2-two-seats');
  await page.getByRole('button', { name: 'Reserve chosen tickets' }).click();
  await page.waitForURL(/\/orders\/[0-9a-f]{24}$/);
  await untilPayable(system.stack, buyer.shownId);
  await buyer.photograph('walk-3-checkout');
}

/** The phone drops the tab in which the payment began for the bank's app, and another one goes on. */
async function payAtTheBank(buyer: Visitor): Promise<void> {
  const { page, context } = buyer;
  // Only the bank's page is on another origin.
  buyer.excuse(new RegExp(`elsewhere: ${system.stack.process('stripe-emulator').url}/_emulator/3ds/`), /favicon/);
  const dropped = await context.newPage();
  await dropped.goto(page.url());
  await hydrated(dropped);
  await dropped.getByRole('button', { name: /3-D Secure/ }).click();
  await dropped.getByRole('button', { name: 'Pay US$85.00' }).click();
  await dropped.waitForURL(/_emulator\/3ds/);
  await dropped.close();
  await page.reload();
  const goOn = page.getByRole('button', { name: 'Continue verification' });
  await goOn.waitFor();
  await buyer.photograph('walk-4-continue');
  await goOn.click();
  await page.waitForURL(/_emulator\/3ds/);
  await buyer.photograph('walk-5-bank');
  await page.getByRole('button', { name: /complete/i }).click();
  await page.getByText('The tickets are yours').waitFor();
  await buyer.photograph('walk-6-receipt');
  await until(page, 'localStorage.length === 0');
}

/** From the list of tickets; without a network, from what the phone has kept. */
async function openTickets(buyer: Visitor, order: Order): Promise<void> {
  const { page, context } = buyer;
  await page.goto('/orders');
  await buyer.photograph('walk-7-my-tickets');
  await page.getByRole('listitem').filter({ hasText: title }).getByRole('link', { name: 'Show tickets' }).click();
  await page.waitForURL(`**/orders/${order.id}/ticket`);
  await page.getByText('Kept on this device').waitFor();
  buyer.excuse(/ERR_INTERNET_DISCONNECTED/);
  await context.setOffline(true);
  await page.goto(`/orders/${order.id}/ticket/2`);
  await page.getByText('2 of 2', { exact: true }).waitFor();
  await page.goto(`/orders/${order.id}/ticket`);
  await page.getByRole('img', { name: /QR code/ }).waitFor();
  await buyer.photograph('walk-8-offline');
}

/** Two doors see one code, and ask at the same moment. */
async function scanTwice(buyer: Visitor, order: Order): Promise<void> {
  const code = await buyer.page.evaluate<string>(pictureOf);
  const doors = await Promise.all([visit({ viewport: phone }), visit({ viewport: phone })]);
  const show = (svg: string) =>
    Promise.all(doors.map(({ page }) => page.evaluate(`window.show(${JSON.stringify(svg)})`)));
  const asked: Route[] = [];
  const together = async (route: Route) => {
    if (asked.push(route) < doors.length) return;
    await show(blank);
    await Promise.all(asked.map((request) => request.continue()));
  };
  const pass = await passTo(order);
  for (const door of doors) {
    // One of them is too late.
    door.excuse(/400.*admissions/);
    await door.page.addInitScript(camera);
    await door.page.goto(`/selling/${order.ticket.id}/door?pass=${pass}`);
    await hydrated(door.page);
    await door.page.route('**/admissions', together, { times: 1 });
  }
  await show(blank);
  for (const { page } of doors) await page.getByRole('button', { name: 'Scan with the camera' }).click();
  await show(code);
  const said = await Promise.all(doors.map(({ page }) => page.getByText(/^(Valid|Already used)$/).innerText()));
  for (const [at, door] of doors.entries()) await door.photograph(`walk-9-door-${at + 1}`);
  expect(said.sort()).toEqual(['Already used', 'Valid']);
  expect(doors.flatMap((door) => door.complaints)).toEqual([]);
}

/** After the ticket was used, nothing of it is left on the phone. */
async function signOut(buyer: Visitor): Promise<void> {
  const { page, context } = buyer;
  await context.setOffline(false);
  await page.getByText(/cannot be used again/).waitFor();
  await buyer.photograph('walk-10-used');
  await page.goto('/');
  await hydrated(page);
  // The bar of a reservation may just be asking, or opening its stream.
  buyer.excuse(/401.*api\/orders/);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('link', { name: 'Sign in' }).waitFor();
  expect(await page.evaluate('caches.keys()')).toEqual([]);
}

describe('one person with one phone', () => {
  afterEach(leave);

  it('finds an event, buys two seats, and is let in at one of two doors, by a ticket that was kept', async () => {
    await listedTogether(title, 2);
    await untilFound(title);
    const person = await Person.signUp(system.url);
    const buyer = await visit({ viewport: phone });
    await buyer.become(person);
    await findWithATypo(buyer);
    await reserveTwo(buyer);
    const { body: order } = await person.get<Order>(`/api/orders/${buyer.shownId}`);
    await payAtTheBank(buyer);
    await openTickets(buyer, order);
    await scanTwice(buyer, order);
    await signOut(buyer);
    expect(buyer.complaints).toEqual([]);
  });
});
