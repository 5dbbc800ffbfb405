import { phone } from '../support/browser';
import { hydrated } from './inspect';
import { offered } from './scenes';
import { leave, visit } from './system';

/** More than a page has. */
const tickets = 30;
const mostScriptBytes = 150_000;
/** How long a page's figures may still change after it has loaded, in milliseconds. */
const settlingMs = 1_500;

const observe = `
  window.shift = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) shift += entry.value;
  }).observe({ type: 'layout-shift', buffered: true });`;

describe(`the first load of the front page, full of tickets for sale`, () => {
  beforeAll(async () => {
    for (let i = 0; i < tickets; i++) await offered(`Choir of the Four Valleys, seat ${i + 1}`, 20 + i / 4);
  });
  afterEach(leave);

  it('transfers less than 150 kB of JavaScript, shifts nothing, and begins with a card on a phone, too', async () => {
    const { page, context } = await visit();
    const session = await context.newCDPSession(page);
    const scripts = new Set<string>();
    /** As transferred. */
    let scriptBytes = 0;
    session.on('Network.responseReceived', ({ requestId, type }) => {
      if (type === 'Script') scripts.add(requestId);
    });
    session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      if (scripts.has(requestId)) scriptBytes += encodedDataLength;
    });
    await session.send('Network.enable');
    await page.addInitScript(observe);
    await page.goto('/', { waitUntil: 'load' });
    await hydrated(page);
    await page.waitForTimeout(settlingMs);
    const shift = await page.evaluate<number>('shift');
    process.stdout.write(
      `First load of /: ${(scriptBytes / 1000).toFixed(1)} kB of JavaScript, layout shift ${shift}.\n`,
    );
    expect(scriptBytes).toBeGreaterThan(0);
    expect(scriptBytes).toBeLessThan(mostScriptBytes);
    // A fraction of a pixel on a slow machine is 0.00005; a shift below 0.01 goes unnoticed, and 0.1 or more counts as poor.
    expect(shift).toBeLessThan(0.001);
    await page.setViewportSize(phone);
    const card = await page.locator('main li:has(a[href^="/events/"])').first().boundingBox();
    expect(card?.y).toBeLessThan(phone.height);
  });
});
