import { desktop, phone } from '../support/browser';
import { offered } from './scenes';
import { leave, system, visit } from './system';

const cuts = 8;

/** Where every leaf element in the main part begins. */
const places = `[...document.querySelectorAll('main *')]
  .filter((element) => !element.childElementCount && element.checkVisibility() && !element.closest('.visually-hidden'))
  .map((element) => {
    const { x, y } = element.getBoundingClientRect();
    return element.localName + ' ' + (element.id || element.textContent) + ' at ' + Math.round(x) + ', ' + Math.round(y);
  })`;

/**
 * Beginnings of a page's HTML, each cut at one of the tags of its list: what a slow line or a slow computer has for a
 * moment.
 */
function* beginningsOf(html: string): Generator<string> {
  const begin = html.indexOf('<h1');
  const end = html.indexOf('<li', begin);
  const tags = [...html.slice(begin, end).matchAll(/<\w/g)].map(({ index }) => begin + index);
  for (let cut = 1; cut <= cuts; cut++) yield html.slice(0, tags[Math.floor((cut * (tags.length - 1)) / cuts)]);
}

describe('while a page arrives', () => {
  beforeAll(async () => {
    for (const title of ['Opera on the hill', 'Opera by the sea', 'Opera at last']) await offered(title);
  });
  afterEach(leave);

  it.each(['/', '/?q=opera&sort=price'])('heading and filters of %s stay where they are', async (path) => {
    const { page } = await visit({ javaScriptEnabled: false });
    // A page keeps the typeface that it was first shown in, but which that is depends on how soon the font came.
    await page.route(/\.woff2/, (route) => route.abort());
    const html = await (await fetch(new URL(path, system.url))).text();
    /** By size. */
    const placesOf = async (body: string) => {
      await page.route(system.url + path, (route) => route.fulfill({ body, contentType: 'text/html' }), { times: 1 });
      await page.goto(path);
      const found: string[][] = [];
      for (const size of [desktop, phone]) {
        await page.setViewportSize(size);
        found.push(await page.evaluate<string[]>(places));
      }
      return found;
    };
    const inTheEnd = (await placesOf(html)).map((all) => new Set(all));
    const moved: string[] = [];
    for (const beginning of beginningsOf(html)) {
      for (const [size, shown] of (await placesOf(beginning)).entries()) {
        // The element that the cut splits does not have all its text yet.
        const [, ...whole] = shown.reverse();
        moved.push(...whole.filter((place) => !inTheEnd[size]?.has(place)));
      }
    }
    expect([...new Set(moved)]).toEqual([]);
  });
});
