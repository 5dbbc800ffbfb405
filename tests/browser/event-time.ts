import { Types } from 'mongoose';
import { toZonedTime } from '../../client/lib/event/moments';
import { withDatabase } from '../support/whole-stack';
import { hydrated } from './inspect';
import { people } from './people';
import { bought, eventPathOf, listed, reserved, untilFound } from './scenes';
import { leave, system, visit } from './system';

/** Eight in the evening in Berlin, two or three months from now. */
const inBerlin = (() => {
  const eight = new Date(Date.now() + 75 * 86_400_000);
  eight.setUTCHours(20, 0, 0, 0);
  const hours = Number(toZonedTime(eight.toISOString(), 'Europe/Berlin').slice(11, 13)) - 20;
  return { eventDate: new Date(eight.getTime() - hours * 3_600_000).toISOString(), timeZone: 'Europe/Berlin' };
})();
const place = { ...inBerlin, venue: 'Tempodrom', city: 'Berlin', category: 'music' };

describe('the time of an event', () => {
  afterEach(leave);

  it('is its own, in its named zone, the same before and after hydration; the visitor’s stands beside it', async () => {
    const { id } = await listed('Winter Concert in Berlin', 42.5, place);
    const visitor = await visit();
    const { page } = visitor;
    await page.goto(`/tickets/${id}`);
    const time = page.getByRole('main').locator('dd time');
    const before = await time.innerText();
    expect(before).toMatch(/20:00 Berlin time$/);
    await hydrated(page);
    // In Tokyo it is the next morning.
    await page.getByText(/ [45]:00 your time/).waitFor();
    expect(await time.innerText()).toBe(before);
    await untilFound('Winter Concert in Berlin');
    await page.goto('/?q=winter+concert');
    await page
      .getByText(/20:00 Berlin time/)
      .first()
      .waitFor();
    expect(visitor.complaints).toEqual([]);
  });

  it('is told once to who lives in that zone, on the receipt, too', async () => {
    const { bea } = await people();
    const visitor = await visit({ timezoneId: 'Europe/Paris' });
    const { page } = visitor;
    await visitor.become(bea);
    const order = await bought('Summer Concert in Berlin', place);
    await page.goto(`/orders/${order.id}`);
    await hydrated(page);
    expect(await page.locator('dd time').first().innerText()).toMatch(/20:00 Berlin time$/);
    expect(await page.getByText(/your time/).count()).toBe(0);
    expect(visitor.complaints).toEqual([]);
  });

  it('is taken over, with the place, from an event that others sell tickets for', async () => {
    await listed('Autumn Concert in Berlin', 42.5, place);
    await untilFound('Autumn Concert in Berlin');
    const visitor = await visit();
    const { page } = visitor;
    await visitor.become((await people()).nora);
    await page.goto('/tickets/new');
    await hydrated(page);
    await page.getByLabel('Title').pressSequentially('autumn conc');
    await page.getByRole('button', { name: /Autumn Concert in Berlin, Tempodrom.*others ask US\$42\.50/i }).click();
    await page.getByLabel('Section').and(page.locator(':focus')).waitFor();
    await visitor.photograph('sell-known-event');
    await page.getByText(/in USD\. Others ask US\$42\.50 or more\. The minimum/).waitFor();
    await page.getByLabel('Price').fill('50');
    await page.getByRole('button', { name: /list ticket/i }).click();
    await page.getByText(/20:00 Berlin time/).waitFor();
    await page.getByText(/2 tickets from US\$42\.50/).waitFor();
    // From its page as well, also if nothing is for sale any more.
    await page.getByRole('link', { name: 'About the event' }).click();
    await page.getByRole('link', { name: 'Sell a ticket for this event' }).click();
    await page.waitForURL(/tickets\/new/);
    await page.getByText(/Others ask US\$42\.50 or more/).waitFor();
    const filled = ['Title', 'Venue', 'City', 'Time zone'].map((label) => page.getByLabel(label).inputValue());
    expect(await Promise.all(filled)).toEqual(['Autumn Concert in Berlin', 'Tempodrom', 'Berlin', 'Europe/Berlin']);
    expect(visitor.complaints).toEqual([]);
  });

  it('has come, so that nothing of it is for sale, nor waited for', async () => {
    const { nora, rob } = await people();
    const { ticket } = await reserved('Last summer in Berlin', rob, place);
    const path = await eventPathOf(ticket);
    await withDatabase(system.stack, 'tickets', (database) =>
      database
        .collection('tickets')
        .updateOne({ _id: new Types.ObjectId(ticket.id) }, { $set: { eventDate: new Date(Date.now() - 1000) } }),
    );
    const visitor = await visit();
    const { page } = visitor;
    await visitor.become(nora);
    for (const shown of [path, `/tickets/${ticket.id}`]) {
      await page.goto(shown);
      await page.getByText(/the event has started/i).waitFor();
      expect(await page.getByRole('button', { name: /tell me/i }).count()).toBe(0);
    }
    expect(visitor.complaints).toEqual([]);
  });

  it('is typed as clocks at the venue show it', async () => {
    const visitor = await visit();
    const { page } = visitor;
    await visitor.become((await people()).sally);
    await page.goto('/tickets/new');
    await hydrated(page);
    expect(await page.getByLabel(/time zone/i).inputValue()).toBe('Asia/Tokyo');
    await page.getByLabel('Title').fill('Spring Concert in Berlin');
    await page.getByLabel('Price').fill('30');
    await page.getByLabel(/event date/i).fill(toZonedTime(inBerlin.eventDate, 'Europe/Berlin'));
    await page.getByLabel(/time zone/i).fill('Europe/Berlin');
    await page.getByLabel(/city/i).fill('Berlin');
    await page.getByLabel(/category/i).selectOption('Music');
    await page.getByRole('button', { name: /list ticket/i }).click();
    await page.getByText(/20:00 Berlin time/).waitFor();
    await page.getByText('Music', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'Edit' }).click();
    await page.waitForURL(/edit/);
    await page
      .getByLabel(/time zone/i)
      .filter({ visible: true })
      .waitFor();
    expect(await page.getByLabel(/event date/i).inputValue()).toMatch(/T20:00$/);
    expect(visitor.complaints).toEqual([]);
  });
});
