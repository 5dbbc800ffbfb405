import { randomBytes } from 'node:crypto';
import { adapterOf, type Bus, type BusMessage, Subjects } from '@ticketing/common';
import type { StoredMessage } from '../../dev/explorer/shapes';
import { brokerName } from '../support/broker';
import type { Visitor } from '../support/browser';
import { eventually } from '../support/eventually';
import { expectWithin } from '../support/expect-within';
import { type Order, Person } from '../support/person';
import { documents, withDatabase } from '../support/whole-stack';
import { inspect } from './inspect';
import { leave, system, visit } from './system';

/** How soon after it was asked for a purchase must be seen. */
const withinMs = 1_000;

describe('the explorer', () => {
  let bus: Bus;
  let seller: Person;
  let buyer: Person;
  beforeAll(async () => {
    const { url = '', monitoringUrl } = system.stack.process(brokerName);
    const clientId = `browser-${randomBytes(4).toString('hex')}`;
    bus = await adapterOf(brokerName).openBus({ url, monitoringUrl, clusterId: 'ticketing', clientId });
    [seller, buyer] = [await Person.signUp(system.url), await Person.signUp(system.url)];
  });
  afterEach(async () => {
    expect(await leave()).toEqual([]);
  });
  afterAll(() => bus?.close());

  /** Follows the footer's link, and goes on to a view. */
  async function explore(view: string): Promise<Visitor> {
    const visitor = await visit();
    visitor.excuse(/elsewhere/);
    const { page } = visitor;
    await page.goto('/help');
    await page.getByRole('contentinfo').getByRole('link', { name: 'Explorer' }).click();
    await page.getByRole('status').filter({ hasText: 'Live' }).waitFor();
    await page.getByRole('link', { name: view, exact: true }).click();
    return visitor;
  }

  const drawn = ({ page }: Visitor): Promise<string[]> =>
    page.evaluate<string[]>("[...document.querySelectorAll('svg [data-event]')].map((each) => each.dataset.event)");
  /** What the broker has of an order, in the order in which it was stored. */
  async function stored(orderId: string): Promise<string[]> {
    const found: BusMessage[] = [];
    await bus.history((message) => void (message.payload.includes(orderId) && found.push(message)));
    found.sort((one, other) => one.storedAt.getTime() - other.storedAt.getTime());
    return [...new Set(found.map(({ payload }) => JSON.parse(payload).id))];
  }

  it('draws a purchase as it happens, and as the broker has stored it', async () => {
    const visitor = await explore('Purchase');
    let order: Order | undefined;
    await expectWithin(withinMs, async () => {
      const ticket = await seller.sell('A watched concert', 20);
      const since = Date.now();
      const made = await eventually(async () => {
        const { status, body } = await buyer.reserve(ticket.id);
        expect(status).toBe(201);
        return body;
      });
      order = made;
      await visitor.page.locator(`svg [data-event="order:created:${made.id}:0"]`).waitFor();
      return Date.now() - since;
    });
    const { id = '' } = order ?? {};
    expect((await buyer.pay(id)).status).toBe(201);
    // From the reservation to the ticket that is sold.
    await eventually(async () => expect((await drawn(visitor)).at(-1)).toMatch(/^ticket:updated:.*:2$/));
    const all = await stored(id);
    expect(await drawn(visitor)).toEqual(all);
    expect(await inspect(visitor, 'explorer-purchase')).toEqual([]);

    // Of one that was made before the page was opened, by its id.
    await visitor.page.getByLabel('Order or request').fill(id);
    await visitor.page.keyboard.press('Enter');
    await visitor.page.getByText(`Everything of ${id}`).waitFor();
    await eventually(async () => expect(await drawn(visitor)).toEqual(all));

    // What each version of it has changed.
    await visitor.page.getByText('The same in words').click();
    await visitor.page.getByRole('link', { name: 'order:completed v2' }).click();
    const last = visitor.page.locator(`[data-event="order:completed:${id}:2"]`);
    await last.getByText('"complete"').waitFor();
    expect(await last.locator('del').allTextContents()).toEqual(['"awaiting:payment"']);
    expect(await inspect(visitor, 'explorer-history')).toEqual([]);
  });

  it('shows a poisoned message, which is replayed once it can be read, and is gone', async () => {
    const visitor = await explore('Events');
    const { page } = visitor;
    const mark = `<img src=x onerror=alert(1)> ${randomBytes(8).toString('hex')}`;
    const poison = `${mark} ${'and so on '.repeat(10_000)}`;
    const title = 'A mended concert';
    const { id } = await seller.sell(title, 10);
    await bus.publish(Subjects.TicketUpdated, poison);
    await page.getByRole('option').filter({ hasText: 'unreadable' }).first().click();
    await page.getByText(mark).waitFor();
    expect(await inspect(visitor, 'explorer-events')).toEqual([]);

    await page.getByRole('link', { name: 'Dead letters' }).click();
    const section = page.locator('section').filter({ has: page.getByRole('heading', { level: 2, name: 'orders' }) });
    const letters = () => documents(system.stack, 'orders', 'dead_letters');
    await eventually(async () => expect(await letters()).toMatchObject([{ payload: poison }]));
    const [letter] = await letters();
    const card = section.locator(`[data-letter="${letter?._id}"]`);
    await card.waitFor();
    expect(await inspect(visitor, 'explorer-letters')).toEqual([]);

    // As if the program that cannot read it were mended.
    const readable = await eventually(async () => {
      const found: string[] = [];
      await bus.history(({ payload }) => void found.push(payload), { subject: Subjects.TicketCreated });
      const event = found.find((payload) => payload.includes(id));
      if (!event) throw new Error('The ticket is not announced yet');
      return event;
    });
    await withDatabase(system.stack, 'orders', (database) =>
      database
        .collection('dead_letters')
        .updateOne({ payload: poison }, { $set: { payload: readable, subject: Subjects.TicketCreated } }),
    );
    await card.getByRole('button', { name: 'Replay it' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Replay it' }).click();
    await page.getByText('done', { exact: true }).waitFor();
    await card.waitFor({ state: 'detached' });
    expect(await letters()).toEqual([]);

    // What the other listeners could not read is forgotten.
    await page.getByRole('button', { name: 'Discard it' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Discard it' }).click();
    await page.getByRole('button', { name: 'Discard it' }).waitFor({ state: 'detached' });
    expect(await documents(system.stack, 'notifications', 'dead_letters')).toEqual([]);
  });

  it('shows the services, and has 10,000 events without 10,000 rows', async () => {
    const visitor = await explore('Services');
    const { page } = visitor;
    await page.getByText('orders-1 ready').waitFor();
    expect(await inspect(visitor, 'explorer-services')).toEqual([]);

    const messages = Array.from({ length: 10_000 }, (_, index): StoredMessage => {
      const subject = index % 2 ? Subjects.OrderCreated : Subjects.TicketCreated;
      return { subject, sequence: index, storedAt: index, readable: false, payload: `message ${index}` };
    });
    const batches = Array.from({ length: 40 }, (_, index) => messages.slice(index * 250, (index + 1) * 250));
    const told = [null, ...batches].map(
      (data) => `event: ${data ? 'messages' : 'beginning'}\ndata: ${JSON.stringify(data)}\n\n`,
    );
    await page.route('**/_explorer/stream', (route) =>
      route.fulfill({ contentType: 'text/event-stream', body: `retry: 600000\n\n${told.join('')}` }),
    );
    await page.reload();
    await page.getByRole('link', { name: 'Events', exact: true }).click();
    await page.getByText('10000 of the last 10000 messages').waitFor();
    // What each frame does, in elements and texts: as much as is in sight.
    const frames = await page.evaluate<{ rows: number; changes: number }[]>(`(async () => {
      const list = document.querySelector('.windowed');
      const frame = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      const seen = [];
      const observer = new MutationObserver(() => {});
      observer.observe(list, { subtree: true, childList: true });
      for (let step = 0; step <= 50; step += 1) {
        list.scrollTop = (step / 50) * list.scrollHeight;
        await frame();
        const changes = observer.takeRecords().length;
        seen.push({ rows: list.querySelectorAll('[role=option]').length, changes });
      }
      return seen;
    })()`);
    const rows = Math.max(...frames.map((frame) => frame.rows));
    expect(rows).toBeLessThan(40);
    expect(Math.max(...frames.map(({ changes }) => changes))).toBeLessThanOrEqual(10 * rows);
    await page.getByRole('option').filter({ hasText: 'ticket:created' }).last().waitFor();

    // By keyboard, and by what one looks for.
    await page.getByRole('listbox').press('Home');
    await page.getByText('message 9999').waitFor();
    await page.keyboard.press('ArrowDown');
    await page.getByText('message 9998').waitFor();
    await page.getByLabel('Subject').selectOption('');
    await page.getByRole('listbox').press('End');
    await page.getByText('message 0', { exact: true }).waitFor();
  });
});
