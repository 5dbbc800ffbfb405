import type { Visitor } from '../support/browser';
import { eventually } from '../support/eventually';
import { hydrated, inspect } from './inspect';
import { people } from './people';
import { listed, reserved, untilFound } from './scenes';
import { leave, system, visit, without } from './system';

describe('while something takes long or is away', () => {
  afterEach(leave);

  it('a page that is on its way shows its outline, and nothing that spins', async () => {
    const { title } = await listed('A long way');
    await untilFound(title);
    const visitor = await visit();
    const { page } = visitor;
    await page.goto('/?q=long+way');
    await hydrated(page);
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route(/\/events\/.*_rsc=/, async (route) => {
      await released;
      await route.continue();
    });
    await page.getByRole('link', { name: title }).click();
    await page.locator('main > [aria-hidden]').waitFor();
    await visitor.photograph('skeleton');
    release();
    await page.getByRole('heading', { name: title }).waitFor();
    await page.getByRole('link', { name: /Balcony/ }).waitFor();
    expect(visitor.complaints).toEqual([]);
  });

  it.each([
    ['tickets', '/', /^events/i],
    ['orders', '/orders', /my tickets/i],
  ])('without an answer of %s, %s says so and offers to try again, which works', async (service, path, title) => {
    const visitor: Visitor = await visit();
    const { page } = visitor;
    await visitor.become((await people()).nora);
    visitor.excuse(/50\d/);
    await without(service, async () => {
      const answer = await page.goto(path);
      expect(answer?.status()).toBe(503);
      if (service === 'tickets') {
        const map = await fetch(new URL('/sitemap.xml', system.url));
        expect([map.status, map.headers.get('retry-after')]).toEqual([503, '60']);
      }
    });
    await page.getByRole('heading', { name: /cannot show/i }).waitFor();
    await hydrated(page);
    expect(await inspect(visitor, `unavailable-${service}`)).toEqual([]);
    // A service that has hung for long may have lost its broker, and then restarts.
    await eventually(() => reserved('Back again'));
    await page.getByRole('link', { name: /try again/i }).click();
    await page.getByRole('heading', { name: title }).waitFor();
    expect(new URL(page.url()).pathname).toBe(path);
    expect(visitor.complaints).toEqual([]);
  });

  it('a link followed meanwhile leads to a page that says so, and to the right one once there is an answer', async () => {
    const { title } = await listed('Behind the link');
    const visitor: Visitor = await visit();
    const { page } = visitor;
    await visitor.become((await people()).nora);
    // The style sheet of a page that takes seconds to come is there long before.
    visitor.excuse(/50\d|Server Components render|React error #441|preloaded using link preload/);
    await page.goto(`/?q=${encodeURIComponent(title)}`);
    await hydrated(page);
    await without('orders', async () => {
      await page.getByRole('link', { name: /my tickets/i }).click();
      await page.getByRole('alert').getByRole('heading').waitFor();
    });
    await eventually(() => reserved('Back once more'));
    await page.getByRole('button', { name: /try again/i }).click();
    await page.getByRole('heading', { name: /my tickets/i }).waitFor();
    expect(visitor.complaints).toEqual([]);
  });
});
