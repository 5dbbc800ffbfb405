import type { Browser, BrowserContextOptions } from 'playwright-core';
import type { Stack } from '../../dev/src/testing/stack';
import { startBrowser, Visitor } from '../support/browser';
import { wholeStack } from '../support/whole-stack';

let running: { stack: Stack; browser: Browser } | undefined;

function started(): { stack: Stack; browser: Browser } {
  if (!running) throw new Error('The system runs only while tests do');
  return running;
}

/** The one stack and the one browser of all tests of a file, while `runSystem` runs them. */
export const system = {
  get stack(): Stack {
    return started().stack;
  },
  get url(): string {
    return started().stack.url;
  },
};

const visitors: Visitor[] = [];

/** Somebody with a browser of their own until the end of the test, or of the file when it is opened before all tests. */
export async function visit(options?: BrowserContextOptions): Promise<Visitor> {
  const visitor = await Visitor.open(started().browser, system.url, options);
  visitors.push(visitor);
  return visitor;
}

/** Closes the browsers that were opened since the last time. @returns what their pages complained about */
export async function leave(): Promise<string[]> {
  const left = visitors.splice(0);
  await Promise.all(left.map((visitor) => visitor.close()));
  return left.flatMap(({ complaints }) => complaints);
}

/**
 * Starts the system with the web app, and a browser, before the tests of a file, and stops them after them.
 * @param env settings as of `npm start`
 */
export function runSystem(env: Record<string, string> = {}): void {
  beforeAll(async () => {
    const [stack, browser] = await Promise.all([wholeStack({ NO_CLIENT: '', ...env }), startBrowser()]);
    running = { stack, browser };
  });
  afterAll(async () => {
    await running?.browser.close();
    await running?.stack.stop();
  });
}
