import type { Visitor } from '../support/browser';
import { inspect, violations } from './inspect';
import { listed } from './scenes';
import { leave, visit } from './system';

/** Makes something that pages need throw in the browser, until repaired. */
const broken = {
  calendar: `
    const { DateTimeFormat } = Intl;
    Intl.DateTimeFormat = function (...options) {
      if (!sessionStorage.getItem('mended')) throw new Error('Broken on purpose');
      return new DateTimeFormat(...options);
    };`,
  search: `
    const { get } = URLSearchParams.prototype;
    URLSearchParams.prototype.get = function (name) {
      if (name === 'q' && !sessionStorage.getItem('mended')) throw new Error('Broken on purpose');
      return get.call(this, name);
    };`,
};

const mend = `sessionStorage.setItem('mended', 'yes')`;

describe('a page that fails in the browser', () => {
  let visitor: Visitor;
  beforeEach(async () => {
    visitor = await visit();
    visitor.excuse(/Broken on purpose|Minified React error/);
  });
  afterEach(leave);

  it('says so in its place and offers to try again, which works once nothing fails any more', async () => {
    const { page } = visitor;
    const ticket = await listed('Glass Harbour: Unplugged');
    await page.addInitScript(broken.calendar);
    await page.goto(`/tickets/${ticket.id}`);
    const apology = page.getByRole('alert').filter({ hasText: /something went wrong/i });
    const again = apology.getByRole('button', { name: /try again/i });
    await again.waitFor();
    expect(await page.getByRole('banner').getByRole('searchbox').isVisible()).toBe(true);
    expect(await inspect(visitor, 'failing')).toEqual([]);

    await page.evaluate(mend);
    await again.click();
    await page.getByRole('heading', { name: ticket.title }).waitFor();
    await page.getByRole('button', { name: /^reserve$/i }).waitFor();
    expect(await apology.count()).toBe(0);
    expect(visitor.complaints).toEqual([]);
  });

  it('says so when not even its frame can be shown, and can be loaded again', async () => {
    const { page } = visitor;
    const ticket = await listed('Glass Harbour: Encore');
    await page.addInitScript(broken.search);
    await page.goto(`/tickets/${ticket.id}`);
    await page.getByRole('heading', { name: /something went wrong/i }).waitFor();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await visitor.photograph(`failing-altogether-${colorScheme}`);
      expect(await violations(page)).toEqual([]);
    }
    await page.evaluate(mend);
    await page.getByRole('button', { name: /try again/i }).click();
    await page.getByRole('heading', { name: ticket.title }).waitFor();
    expect(visitor.complaints).toEqual([]);
  });
});
