import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { artifacts } from '../support/browser';
import type { Payment } from '../support/person';
import { hydrated } from './inspect';
import { people, visitAs } from './people';
import { bought } from './scenes';
import { leave } from './system';

/** What is printed, and what is useless on paper. */
export const onPaper = `(() => {
  const visible = (element) => element.checkVisibility({ visibilityProperty: true }) && !element.closest('.visually-hidden');
  const all = [...document.body.querySelectorAll('*')].filter(visible);
  const ownText = (element) => [...element.childNodes].some(({ nodeType, data }) => nodeType === 3 && data.trim());
  const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const isWhite = ([r, g, b, alpha = 1]) => alpha === 0 || Math.min(r, g, b) === 255;
  return {
    useless: all.filter((element) => element.matches('a, button, input, header, footer, nav, search')).map(({ textContent }) => textContent),
    pale: all.filter((element) => ownText(element) && Math.max(...channels(getComputedStyle(element).color).slice(0, 3)) > 0x55)
      .map(({ textContent }) => textContent),
    coloured: [document.documentElement, document.body, ...all]
      .filter((element) => !isWhite(channels(getComputedStyle(element).backgroundColor)))
      .map(({ className, localName }) => localName + '.' + className),
  };
})()`;

describe('the receipt on paper', () => {
  afterEach(leave);

  it('is one page, black on white, with what was bought and nothing to click on, whether one prefers light or dark', async () => {
    const visitor = await visitAs('bea');
    const { page } = visitor;
    const order = await bought('Marisol Vega: Acoustic Night');
    const { body: payment } = await (await people()).bea.get<Payment>(`/api/payments?orderId=${order.id}`);
    await page.goto(`/orders/${order.id}`);
    await hydrated(page);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ media: 'print', colorScheme });
      expect(await page.evaluate(onPaper)).toEqual({ useless: [], pale: [], coloured: [] });
      await visitor.photograph(`receipt-on-paper-${colorScheme}`);
      const pdf = await page.pdf({ format: 'A4' });
      writeFileSync(join(artifacts, `receipt-${colorScheme}.pdf`), pdf);
      expect(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
    }
    const needed = [
      'Ticketing',
      'Receipt',
      order.ticket.title,
      'US$42.50',
      'Harbour Hall',
      'Balcony, row C',
      // On New Year's Eve the year depends on the time zone.
      new Intl.DateTimeFormat('en', { year: 'numeric', timeZone: 'Asia/Tokyo' }).format(),
    ];
    for (const text of [...needed, order.id, payment.id, 'bea@example.com']) {
      expect(await page.getByText(text).filter({ visible: true }).count()).toBeGreaterThan(0);
    }
    expect(visitor.complaints).toEqual([]);
  });
});
