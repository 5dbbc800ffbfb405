import type { Browser } from 'playwright-core';
import type { Stack } from '../../dev/src/testing/stack';
import { startBrowser, Visitor } from '../support/browser';
import { wholeStack } from '../support/whole-stack';

let stack: Stack;
let browser: Browser;
let seller: Visitor;
let buyer: Visitor;

beforeAll(async () => {
  [stack, browser] = await Promise.all([wholeStack({ NO_CLIENT: '' }), startBrowser()]);
  [seller, buyer] = await Promise.all([Visitor.open(browser, stack.url), Visitor.open(browser, stack.url)]);
});
afterAll(async () => {
  await browser?.close();
  await stack?.stop();
});

/** Lists a ticket by the sell page. @returns the address of its page */
async function list(title: string, price: string): Promise<string> {
  await seller.page.goto('/tickets/new');
  await seller.page.getByLabel('Title').fill(title);
  await seller.page.getByLabel('Price').fill(price);
  await seller.photograph('2-sell');
  await seller.page.getByRole('button', { name: 'List ticket' }).click();
  await seller.page.waitForURL(/\/tickets\/[0-9a-f]{24}$/);
  return new URL(seller.page.url()).pathname;
}

/** Reserves a ticket by its page, which leads to the checkout. */
async function reserve(ticket: string): Promise<void> {
  await buyer.page.goto(ticket);
  await buyer.page.getByRole('button', { name: 'Reserve' }).click();
  await buyer.page.waitForURL(/\/orders\/[0-9a-f]{24}$/);
}

/** Waits until the open checkout shows a status. */
async function orderIs(status: string): Promise<void> {
  await buyer.page.getByRole('strong').filter({ hasText: status }).first().waitFor();
}

describe('in two browsers', () => {
  it('one person lists a ticket; another finds, reserves and pays for it; both see that it is sold', async () => {
    await seller.signUp('seller@example.com');
    await seller.photograph('1-signed-up');
    const ticket = await list('Brass band on the river', '42.50');
    await seller.photograph('3-listed');

    await buyer.signUp('buyer@example.com');
    await buyer.page.goto('/');
    await buyer.page.getByRole('searchbox').fill('brass');
    await buyer.page.keyboard.press('Enter');
    await buyer.page.waitForURL(/q=brass/);
    await buyer.photograph('4-found');
    await buyer.page.getByRole('link', { name: /Brass band/ }).click();
    await buyer.page.waitForURL(`**${ticket}`);
    await buyer.photograph('5-ticket');
    await reserve(ticket);
    await buyer.page.getByRole('timer').waitFor();
    await buyer.photograph('6-checkout');

    // The seller's open page hears of it without a reload.
    await seller.page.getByText('Somebody has reserved your ticket').waitFor();

    await buyer.page.getByRole('button', { name: 'Pay $42.50' }).click();
    await orderIs('Paid');
    await buyer.photograph('7-paid');
    await seller.page.getByText('Your ticket has been sold').waitFor();
    await seller.photograph('8-sold');

    await buyer.page.goto('/orders');
    await buyer.page.getByText('Brass band on the river').waitFor();
    await buyer.photograph('9-orders');
    expect(seller.complaints).toEqual([]);
    expect(buyer.complaints).toEqual([]);
  });

  it('a declined card says so and leaves the hold, and another card pays', async () => {
    await reserve(await list('String quartet', '30'));
    await buyer.page.getByLabel('Card number').fill('4000 0000 0000 0002');
    await buyer.page.getByRole('button', { name: /^Pay/ }).click();
    await buyer.page
      .getByRole('alert')
      .filter({ hasText: /declined/i })
      .waitFor();
    await buyer.photograph('10-declined');
    await buyer.page.getByLabel('Card number').fill('4242 4242 4242 4242');
    await buyer.page.getByRole('button', { name: /^Pay/ }).click();
    await orderIs('Paid');
  });

  it('a bank that asks for 3-D Secure is asked, and the payment goes on after that', async () => {
    await reserve(await list('Opera', '120'));
    await buyer.page.getByRole('button', { name: /3-D Secure/i }).click();
    await buyer.page.getByRole('button', { name: /^Pay/ }).click();
    await buyer.page.waitForURL(/_emulator\/3ds/);
    await buyer.photograph('11-bank');
    await buyer.page.getByRole('button', { name: /complete/i }).click();
    await orderIs('Paid');
  });

  it('a buyer gives the ticket back, and it is for sale again', async () => {
    const ticket = await list('Jazz night', '15');
    await reserve(ticket);
    await buyer.page.getByRole('button', { name: 'Release reservation' }).click();
    await orderIs('Cancelled');
    await buyer.page.goto(ticket);
    await buyer.page.getByRole('button', { name: 'Reserve' }).waitFor();
  });
});
