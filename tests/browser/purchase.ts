import type { Visitor } from '../support/browser';
import { untilForSale, untilPayable } from '../support/replicas';
import { hydrated } from './inspect';
import { leave, system, visit } from './system';

let seller: Visitor;
let buyer: Visitor;

/** Lists a ticket on the sell page. @returns the address of its page */
async function list(title: string, price: string): Promise<string> {
  const { page } = seller;
  await page.goto('/tickets/new');
  await page.getByLabel('Title').fill(title);
  await page.getByLabel('Price').fill(price);
  await page.getByRole('button', { name: 'List ticket' }).click();
  await page.waitForURL(/\/tickets\/[0-9a-f]{24}$/);
  await page.getByRole('status').filter({ hasText: 'Your ticket is listed' }).waitFor();
  await untilForSale(system.stack, seller.shownId);
  return new URL(page.url()).pathname;
}

/** Reserves a ticket on its page, which leads to the checkout. */
async function reserve(ticket: string): Promise<void> {
  await buyer.page.goto(ticket);
  await buyer.page.getByRole('button', { name: 'Reserve' }).click();
  await buyer.page.waitForURL(/\/orders\/[0-9a-f]{24}$/);
  await untilPayable(system.stack, buyer.shownId);
}

/** Waits until the open checkout shows a status. */
async function orderIs(status: string): Promise<void> {
  await buyer.page.getByRole('strong').filter({ hasText: status }).first().waitFor();
}

describe('in two browsers', () => {
  beforeAll(async () => {
    [seller, buyer] = await Promise.all([visit(), visit()]);
    await seller.signUp('seller@example.com');
    await buyer.signUp('buyer@example.com');
  });
  afterAll(async () => {
    expect(await leave()).toEqual([]);
  });

  it('one person lists a ticket; another reserves and pays for it; both see that it is sold', async () => {
    const ticket = await list('Brass band on the river', '42.50');
    await reserve(ticket);
    await buyer.page.getByRole('timer').waitFor();
    // The seller's open page shows it without a reload.
    await seller.page.getByText('Someone has reserved your ticket').waitFor();
    await buyer.page.getByRole('button', { name: 'Pay US$42.50' }).click();
    await orderIs('Paid');
    await seller.page.getByText('Your ticket has been sold').waitFor();
  });

  it('a declined card says so and leaves the hold, and another card pays', async () => {
    buyer.excuse(/402.*api\/payments/);
    await reserve(await list('String quartet', '30'));
    await buyer.page.getByLabel('Card number').fill('4000 0000 0000 0002');
    await buyer.page.getByRole('button', { name: /^Pay/ }).click();
    await buyer.page
      .getByRole('alert')
      .filter({ hasText: /declined/i })
      .waitFor();
    await buyer.page.getByLabel('Card number').fill('4242 4242 4242 4242');
    await buyer.page.getByRole('button', { name: /^Pay/ }).click();
    await orderIs('Paid');
  });

  it('a search from a ticket keeps the filters of the last one, and signing in leads back', async () => {
    const { page } = buyer;
    await page.goto('/?q=brass&city=nowhere&sort=price');
    await hydrated(page);
    await page.getByRole('link', { name: 'Help' }).click();
    await page.waitForURL(/\/help$/);
    await page.getByRole('searchbox').fill('quartet');
    await page.keyboard.press('Enter');
    await page.waitForURL(/q=quartet.*city=nowhere.*sort=price/);
    const stranger = (await visit()).page;
    await stranger.goto('/help');
    await stranger.getByRole('banner').getByRole('link', { name: 'Sign in' }).click();
    await stranger.waitForURL(/next=%2Fhelp$/);
  });

  it('a buyer gives the ticket back, and it is for sale again', async () => {
    const ticket = await list('Jazz night', '15');
    await reserve(ticket);
    await buyer.page.getByRole('button', { name: 'Release reservation' }).click();
    await buyer.page.getByRole('button', { name: /give it back/i }).click();
    await orderIs('Cancelled');
    await buyer.page.goto(ticket);
    await buyer.page.getByRole('button', { name: 'Reserve' }).waitFor();
  });
});
