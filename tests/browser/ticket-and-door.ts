import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Route } from 'playwright-core';
import { artifacts, phone } from '../support/browser';
import { eventually } from '../support/eventually';
import { mailTo } from '../support/inbox';
import type { Order } from '../support/person';
import { untilForSale, untilPayable } from '../support/replicas';
import { intentsOf, refundedOf } from '../support/stripe';
import { camera, pictureOf } from './camera';
import { hydrated, until } from './inspect';
import { people, visitAs } from './people';
import { onPaper } from './receipt';
import {
  bought,
  boughtTogether,
  eventPathOf,
  listedTogether,
  passTo,
  reserve,
  untilOrderIs,
  untilTicketIs,
} from './scenes';
import { leave, system, visit } from './system';

const ticketOf = ({ id }: Order) => `/orders/${id}/ticket`;
const doorOf = ({ ticket }: Order) => `/selling/${ticket.id}/door`;

describe('a ticket', () => {
  afterEach(leave);

  it('is one sheet of paper, black on white, and a file for a calendar', async () => {
    const order = await bought('A morning on the quay');
    const buyer = await visitAs('bea', { viewport: phone });
    const { page, context } = buyer;
    await page.goto(ticketOf(order));
    await hydrated(page);
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await page.evaluate(onPaper)).toEqual({ useless: [], pale: [], coloured: [] });
    const pdf = await page.pdf({ format: 'A4' });
    writeFileSync(join(artifacts, 'ticket.pdf'), pdf);
    expect(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
    await buyer.photograph('ticket-on-paper');
    await page.emulateMedia({ media: null });
    const file = async (name: string) => {
      const href = await page.getByRole('link', { name, exact: true }).getAttribute('href');
      return context.request.get(href ?? '');
    };
    const [sheet, entry] = [await file('Save as PDF'), await file('Add to calendar')];
    writeFileSync(join(artifacts, 'ticket-file.pdf'), await sheet.body());
    expect(sheet.headers()['content-type']).toBe('application/pdf');
    expect(entry.headers()['content-type']).toContain('text/calendar');
    expect(await entry.text()).toContain('SUMMARY:A morning on the quay\r\n');
  });
});

describe('a ticket that its buyer sells on', () => {
  afterEach(leave);

  it('is listed as it was bought, without JavaScript as well, and its code is void once it is sold', async () => {
    const order = await bought('Dawn on the quay');
    const { bea, rob, sally } = await people();
    const buyer = await visit({ viewport: phone, javaScriptEnabled: false });
    await buyer.become(bea);
    const { page } = buyer;
    await page.goto(ticketOf(order));
    const code = await page.getByRole('code').innerText();
    await page.getByRole('link', { name: 'Sell this ticket' }).click();
    await page.getByRole('heading', { name: 'Sell this ticket' }).waitFor();
    await buyer.photograph('sell-on');
    await page.getByLabel('Price').fill('19.50');
    await page.getByRole('button', { name: 'List ticket' }).click();
    await page.getByText('Your ticket is listed.').waitFor();
    const listing = buyer.shownId;
    await page.goto(ticketOf(order));
    await page.getByText(/You offer this ticket for sale/).waitFor();
    expect(await page.getByRole('code').innerText()).toBe(code);

    await rob.pay((await reserve({ id: listing }, rob)).id);
    await untilTicketIs(listing, 'sold');
    await eventually(async () => {
      await page.goto(`/orders/${order.id}`);
      expect(await page.getByText(/You have sold this ticket on/).count()).toBe(1);
    });
    await buyer.photograph('sold-on');
    await page.goto(`/tickets/${listing}`);
    await page.getByText(/You get US\$19\.50: see your statement.*/).waitFor();
    await page.getByText(/Nothing is left to do/).waitFor();
    await page.getByRole('link', { name: 'your statement' }).click();
    await page.getByText('US$19.50').first().waitFor();
    const answer = await sally.post('/api/orders/admissions', { code, pass: await passTo(order) });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ code: 'ticket_resold' }] } });
    expect(buyer.complaints).toEqual([]);
  });
});

describe('two tickets of one event', () => {
  afterEach(leave);

  it('are chosen on a phone, reserved together once none is gone, and shown one by one', async () => {
    const [first, second, third] = await listedTogether('The Philharmonic on the quay');
    if (!first || !second || !third) throw new Error('There are no three');
    const buyer = await visit({ viewport: phone });
    const { bea, rob } = await people();
    await buyer.become(bea);
    const { page, context } = buyer;
    const robs = new Map([[third.id, (await reserve(third, rob)).id]]);
    await page.goto(await eventPathOf(first));
    await hydrated(page);
    const choose = (seat: number) => page.getByLabel(`Choose Stalls, Row F, seat ${seat}, US$42.50`);
    const submit = page.getByRole('button', { name: 'Reserve chosen tickets' });
    // The second time as well.
    for (let time = 0; time < 2; time += 1) {
      await submit.click();
      await page.locator('[role=alert]:focus').filter({ hasText: 'Choose at least one' }).waitFor();
    }
    await choose(7).check();
    await choose(8).check();
    await page.getByText(/2 tickets, US\$85\.00 in all/).waitFor();
    await buyer.photograph('two-seats-chosen');
    // Rob reserves one while the request is in flight.
    buyer.excuse(/400.*api\/orders/);
    const meanwhile = async (route: Route) => {
      robs.set(second.id, (await reserve(second, rob)).id);
      await route.continue();
    };
    await page.route('**/api/orders', meanwhile, { times: 1 });
    await submit.click();
    await page
      .getByRole('alert')
      .filter({ hasText: /seat 8: .*reserved none of your 2/i })
      .waitFor();
    await buyer.photograph('two-seats-one-gone');
    await page.locator(`input[name=seat-${second.id}]:disabled`).waitFor();
    await page.getByText(/^1 ticket, US\$42\.50 in all/).waitFor();
    expect(
      await page
        .getByRole('alert')
        .filter({ hasText: /seat 8/ })
        .isVisible(),
    ).toBe(true);

    // Rob gives back one, which is chosen, and then the other: the bar says all that would be reserved.
    const giveBack = async (ticket: { id: string }) => {
      await rob.delete(`/api/orders/${robs.get(ticket.id)}`);
      await untilForSale(system.stack, ticket.id, 2);
    };
    await giveBack(third);
    await choose(9).check();
    await page.getByText(/2 tickets, US\$85\.00 in all/).waitFor();
    await giveBack(second);
    await page.getByText(/3 tickets, US\$127\.50 in all/).waitFor();
    await choose(8).uncheck();
    await page.getByText(/2 tickets, US\$85\.00 in all/).waitFor();
    await submit.click();
    await page.waitForURL(/\/orders\/[0-9a-f]{24}$/);
    const orderId = buyer.shownId;
    await untilPayable(system.stack, orderId);
    await page.getByText('Stalls, Row F, seat 9').waitFor();
    await buyer.photograph('two-seats-checkout');
    await bea.pay(orderId);
    await page.getByRole('link', { name: 'Show tickets' }).click();
    await page.getByText('1 of 2', { exact: true }).waitFor();
    const code = () => page.getByRole('code').innerText();
    const one = await code();
    await page.getByRole('link', { name: 'Ticket 2' }).click();
    await page.getByText('2 of 2', { exact: true }).waitFor();
    expect(await code()).not.toBe(one);
    await until(page, `document.title.startsWith('Ticket 2 of 2 for The Philharmonic')`);
    const file = await context.request.get(`/api/notifications/tickets/${orderId}/ticket.ics`);
    expect((await file.text()).replaceAll('\r\n ', '')).toContain(`/orders/${orderId}/ticket\r\nURL:`);
    expect(await file.text()).not.toContain('Row F');
    await buyer.photograph('two-seats-second');
    expect(buyer.complaints).toEqual([]);
  });

  it('are not reserved though only one is left, and its page still says why', async () => {
    const [first, second] = await listedTogether('The Philharmonic on the mole', 2);
    if (!first || !second) throw new Error('There are no two');
    const buyer = await visit();
    const { bea, rob } = await people();
    await buyer.become(bea);
    const { page } = buyer;
    await page.goto(await eventPathOf(first));
    await hydrated(page);
    for (const box of await page.getByRole('checkbox').all()) await box.check();
    // Rob buys one while the request is in flight.
    buyer.excuse(/400.*api\/orders/);
    const meanwhile = async (route: Route) => {
      await rob.pay((await reserve(second, rob)).id);
      await untilTicketIs(second.id, 'sold');
      await route.continue();
    };
    await page.route('**/api/orders', meanwhile, { times: 1 });
    await page.getByRole('button', { name: 'Reserve chosen tickets' }).click();
    const alert = page.getByRole('alert').filter({ hasText: /seat 8: .*reserved none of your 2/i });
    await alert.waitFor();
    await page.getByRole('checkbox').first().waitFor({ state: 'detached' });
    expect(await alert.isVisible()).toBe(true);
    await buyer.photograph('two-seats-one-left');
    expect(buyer.complaints).toEqual([]);
  });
});

describe('a refund', () => {
  afterEach(leave);

  it('is given by the seller, seen by the buyer at once, heard of at the door, and the ticket is for sale again', async () => {
    const order = await bought('Storm on the quay');
    const [buyer, seller] = [await visit({ viewport: phone }), await visit({ viewport: phone })];
    const { bea, sally } = await people();
    await Promise.all([buyer.become(bea), seller.become(sally)]);
    await buyer.page.goto(ticketOf(order));
    const code = await buyer.page.getByRole('code').innerText();
    await buyer.page.goto(`/orders/${order.id}`);
    await hydrated(buyer.page);
    await seller.page.goto(`/tickets/${order.ticket.id}`);
    await hydrated(seller.page);
    await seller.page.getByRole('button', { name: 'Refund and sell again' }).click();
    await seller.photograph('refund-question');
    await seller.page.getByRole('button', { name: 'Yes, refund' }).click();
    await seller.page.getByText('The buyer gets the money back.').waitFor();
    await seller.page.getByRole('link', { name: 'Edit', exact: true }).waitFor();
    await buyer.page.getByText('This ticket has been refunded.').waitFor();
    await buyer.photograph('refund-receipt');
    await mailTo(system.stack, 'bea@example.com', /^Refunded: Storm on the quay$/);
    const [intent] = await intentsOf(system.stack, order.id);
    expect(await refundedOf(system.stack, order.id)).toBe(intent?.amount_received);

    await seller.page.goto(`${doorOf(order)}?pass=${await passTo(order)}`);
    await seller.page.getByLabel(/code below/i).fill(code);
    seller.excuse(/400.*admissions/);
    await seller.page.getByRole('button', { name: 'Check ticket' }).click();
    await seller.page.getByText('Refunded', { exact: true }).waitFor();
    expect([...buyer.complaints, ...seller.complaints]).toEqual([]);
  });

  it('works without JavaScript, and the ticket stays off sale', async () => {
    const order = await bought('Calm on the quay');
    const seller = await visit({ javaScriptEnabled: false });
    await seller.become((await people()).sally);
    await seller.page.goto(`/tickets/${order.ticket.id}`);
    await seller.page.locator('summary', { hasText: /^Refund$/ }).click();
    await seller.page.getByRole('button', { name: 'Yes, refund' }).filter({ visible: true }).click();
    await untilTicketIs(order.ticket.id, 'withdrawn');
    await seller.page.reload();
    await seller.page.getByText('This listing is no longer for sale.').waitFor();
    const { bea } = await people();
    await untilOrderIs(bea, order.id, 'refunded');
    expect(seller.complaints).toEqual([]);
  });
});

describe('at the door', () => {
  afterEach(leave);

  it('the camera lets one in after the other, a second door hears when, without JavaScript, and the buyer sees it', async () => {
    const order = await boughtTogether('Fireworks on the quay');
    const [buyer, seller, helper] = await Promise.all([
      visit({ viewport: phone }),
      visit({ viewport: phone }),
      visit({ viewport: phone, javaScriptEnabled: false }),
    ]);
    const { bea, sally } = await people();
    await Promise.all([buyer.become(bea), seller.become(sally)]);
    await buyer.page.goto(`${ticketOf(order)}/2`);
    const next = await buyer.page.evaluate<string>(pictureOf);
    await buyer.page.goto(ticketOf(order));
    await hydrated(buyer.page);
    const shown = await buyer.page.evaluate<string>(pictureOf);
    const code = await buyer.page.getByRole('code').innerText();

    await seller.page.addInitScript(camera);
    await seller.page.goto(doorOf(order));
    await hydrated(seller.page);
    const show = (svg: string) => seller.page.evaluate(`window.show(${JSON.stringify(svg)})`);
    // While the first is being checked, the camera sees the next, for a second.
    const slowly = async (route: Route) => {
      await show(next);
      await until(seller.page, 'window.shown > 20');
      await route.continue();
    };
    await seller.page.route('**/admissions', slowly, { times: 1 });
    await show(shown);
    await seller.page.getByRole('button', { name: 'Scan with the camera' }).click();
    for (const seat of [/seat 7/, /seat 8/]) await seller.page.getByText(seat).waitFor();
    await seller.page.getByText('Valid', { exact: true }).waitFor();
    await seller.photograph('door-valid');
    await buyer.page.getByText(/cannot be used again/).waitFor();

    await helper.page.goto(`${doorOf(order)}?pass=${await passTo(order)}`);
    await helper.page.getByLabel(/code below/i).fill(code.toLowerCase());
    await helper.page.getByRole('button', { name: 'Check ticket' }).click();
    await helper.page.getByText('Already used').waitFor();
    await helper.photograph('door-already-used');
    expect([...buyer.complaints, ...seller.complaints, ...helper.complaints]).toEqual([]);
  });

  it('is nobody’s but the seller’s, without a link', async () => {
    const order = await bought('Rain on the quay');
    const visitor = await visit();
    await visitor.become((await people()).rob);
    visitor.excuse(/404/);
    expect((await visitor.page.goto(doorOf(order)))?.status()).toBe(404);
    await visitor.become();
    await visitor.page.goto(doorOf(order));
    expect(visitor.page.url()).toContain('/auth/signin');
  });
});
