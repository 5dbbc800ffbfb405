import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { desktop, phone, type Visitor } from '../support/browser';
import { eventually } from '../support/eventually';

const inPage = readFileSync(join(__dirname, 'in-page.js'), 'utf8');
/** It writes no HTML down: a finding names its element. */
const axe = `${readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')}; axe.configure({ noHtml: true });`;

/** The page left at 400 % zoom of a window of 1280 px. */
const zoomed = { width: 320, height: 800 };

const lookRules = [
  ...['color-contrast', 'link-in-text-block', 'scrollable-region-focusable', 'target-size'],
  ...['button-name', 'link-name', 'label', 'select-name', 'summary-name', 'image-alt', 'svg-img-alt'],
];

/**
 * Each size once and each scheme once: they are independent. The second time, only the rules of axe-core about colours,
 * places, and the names of what a phone alone may show: the document is the same.
 */
const looks = [
  { size: desktop, colorScheme: 'light', rules: undefined },
  { size: phone, colorScheme: 'dark', rules: lookRules },
] as const;

/** Waits until an expression is true in the page. Playwright's own way needs a page that may evaluate code. */
export const until = (page: Page, expression: string): Promise<void> =>
  eventually(async () => expect(await page.evaluate(expression)).toBe(true));

/** React marks every element while it works; the page is hydrated once all of that is part of the current tree. */
const isHydrated = `(() => {
  const main = document.querySelector('main');
  let fiber = main[Object.keys(main).find((key) => key.startsWith('__reactFiber'))];
  while (fiber?.return) fiber = fiber.return;
  return fiber?.stateNode.current.memoizedState.isDehydrated === false;
})()`;

/** Waits until React has hydrated the page: before that, nothing can go wrong with it. */
export const hydrated = (page: Page): Promise<void> => until(page, isHydrated);

/**
 * Inspects the open page on a desktop in light and on a phone in dark mode, and keeps a picture of each.
 * @returns its problems, as sentences
 */
export async function inspect(visitor: Visitor, name: string): Promise<string[]> {
  const { page } = visitor;
  const problems: string[] = [];
  // Where a link has been followed, the title comes a moment later than what the page shows.
  await until(page, "document.title !== ''");
  for (const { size, colorScheme, rules } of looks) {
    await page.setViewportSize(size);
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const found = [...(await page.evaluate<string[]>(inPage)), ...(await violations(page, rules))];
    await visitor.photograph(`${name}-${size.width}-${colorScheme}`, found.length > 0);
    problems.push(...found.map((problem) => `${size.width} ${colorScheme}: ${problem}`));
  }
  await page.setViewportSize(zoomed);
  problems.push(...(await page.evaluate<string[]>(inPage)).map((problem) => `400 % zoom: ${problem}`));
  return [...new Set(problems)];
}

/** The findings of axe-core for the page itself. @param rules the ids of those to apply; all by default */
export async function violations(page: Page, rules?: readonly string[]): Promise<string[]> {
  if (await page.evaluate("typeof axe === 'undefined'")) await page.evaluate(axe);
  // Without frames: the only one is Stripe's, which axe could not examine, and Chromium logs each try as an error.
  const options = { resultTypes: ['violations'], iframes: false, ...(rules && { runOnly: rules }) };
  const { violations: found } = await page.evaluate<AxeResults>(`axe.run(document, ${JSON.stringify(options)})`);
  return found.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} (${help}) at ${target}: ${failureSummary}`),
  );
}
