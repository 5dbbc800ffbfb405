import type { Visitor } from '../support/browser';
import { hydrated } from './inspect';
import { listed } from './scenes';

/** How soon after a change every onlooker must see it. */
export const withinMs = 1_000;
/**
 * A machine that is busy or stalls for a moment slows everything down, so the measurement is repeated for this long.
 */
const measuringMs = 60_000;
/** A machine that takes longer to open a page is slow, and all limits grow in proportion. */
const openingMs = 1_000;

/** What a page has shown and announced while it was open, including what was there only for a moment. */
interface Seen {
  /** Every text of the countdown, in order. */
  timer: string[];
  /** Every text of a status region, and when it first appeared, ms since 1970. */
  said: Record<string, number>;
  /** How often an element got the focus. */
  focused: number;
}

const remember = `
  window.seen = { timer: [], said: {}, focused: 0 };
  new MutationObserver(() => {
    for (const { textContent } of document.querySelectorAll('[role=timer]')) {
      if (seen.timer.at(-1) !== textContent) seen.timer.push(textContent);
    }
    for (const { textContent } of document.querySelectorAll('[role=status]')) seen.said[textContent] ??= Date.now();
  }).observe(document, { subtree: true, childList: true, characterData: true });
  document.addEventListener('focusin', () => { seen.focused += 1; });`;

/** Makes a visitor's pages record what they show. */
export async function remembering({ context }: Visitor): Promise<void> {
  await context.addInitScript(remember);
}

/** @returns what the visitor's open page has recorded */
export const seenBy = ({ page }: Visitor): Promise<Seen> => page.evaluate<Seen>('seen');

/** @returns when a status region of the visitor's page first showed this text, ms since 1970; undefined if none has */
export async function saidAt(visitor: Visitor, words: RegExp): Promise<number | undefined> {
  return Object.entries((await seenBy(visitor)).said).find(([text]) => words.test(text))?.[1];
}

/** Opens a page and waits until it follows changes. */
export async function watching({ page }: Visitor, path: string): Promise<void> {
  const listens = page.waitForResponse((response) => /\/stream/.test(response.url()));
  await page.goto(path);
  await hydrated(page);
  await listens;
}

/** When the browser received the last answer from an address, ms since 1970. */
const answeredAt = (path: string) => `performance.timeOrigin +
  performance.getEntriesByType('resource').findLast(({ name }) => name.endsWith('${path}')).responseEnd`;

/** By what factor the machine was too slow when the page was opened; at least 1. */
const slowness = `Math.max(1, performance.getEntriesByType('navigation')[0].duration / ${openingMs})`;

/**
 * One visitor reserves a ticket with its page's button, and the other's open page announces it.
 * @returns after how many milliseconds, as on a machine that is not slow
 */
async function reserveInFrontOf(buyer: Visitor, other: Visitor, title: string): Promise<number> {
  const { id } = await listed(title);
  await Promise.all([watching(buyer, `/tickets/${id}`), watching(other, `/tickets/${id}`)]);
  await buyer.page.getByRole('button', { name: /^reserve$/i }).click();
  await buyer.page.waitForURL(/\/orders\/[0-9a-f]{24}$/);
  await other.page
    .getByText(/someone has reserved/i)
    .first()
    .waitFor();
  await other.page
    .getByRole('status')
    .filter({ hasText: /reserved/i })
    .waitFor({ state: 'attached' });
  const since = await buyer.page.evaluate<number>(answeredAt('/api/orders'));
  const tookMs = ((await saidAt(other, /reserved/i)) ?? Number.POSITIVE_INFINITY) - since;
  const times = await other.page.evaluate<number>(slowness);
  process.stdout.write(
    `The other's page said so after ${Math.round(tookMs)} ms, on a machine that is ${times.toFixed(1)} times slower than usual.\n`,
  );
  return tookMs / times;
}

/**
 * Repeats `reserveInFrontOf` with a new ticket each time, until the other's page has announced it in time.
 * @returns the best time, in milliseconds
 */
export async function reserveInTime(buyer: Visitor, other: Visitor, title: string): Promise<number> {
  let fastest = Number.POSITIVE_INFINITY;
  const deadline = Date.now() + measuringMs;
  for (let night = 1; fastest >= withinMs && Date.now() < deadline; night++) {
    fastest = Math.min(fastest, await reserveInFrontOf(buyer, other, `${title}, night ${night}`));
  }
  return fastest;
}
