import type { Browser, BrowserContextOptions } from 'playwright-core';
import type { Stack } from '../../dev/src/testing/stack';
import { startBrowser, Visitor } from '../support/browser';
import { wholeStack } from '../support/whole-stack';

let stack: Stack | undefined;
let browser: Browser | undefined;

function running<Part>(part: Part | undefined): Part {
  if (!part) throw new Error('The system runs only while tests do');
  return part;
}

/** The one stack of all tests of a file, while `runSystem` runs it. */
export const system = {
  get stack(): Stack {
    return running(stack);
  },
  get url(): string {
    return running(stack).url;
  },
};

/** Lets every copy of a service hang while something is done. */
export async function without<Result>(service: string, work: () => Promise<Result>): Promise<Result> {
  const copies = system.stack.processes().filter(({ name }) => new RegExp(`^${service}-\\d+$`).test(name));
  for (const { name } of copies) system.stack.kill(name, 'SIGSTOP');
  try {
    return await work();
  } finally {
    for (const { name } of copies) system.stack.kill(name, 'SIGCONT');
  }
}

const visitors: Visitor[] = [];

/** Somebody with a browser of their own until the end of the test, or of the file when it is opened before all tests. */
export async function visit(options?: BrowserContextOptions): Promise<Visitor> {
  const visitor = await Visitor.open(running(browser), system.url, options);
  visitors.push(visitor);
  return visitor;
}

/** Closes the browsers that were opened since the last time. @returns what their pages complained about */
export async function leave(): Promise<string[]> {
  const left = visitors.splice(0);
  // What is asked for while a page is being closed is not answered, and no reason to complain.
  const complaints = left.flatMap((visitor) => visitor.complaints);
  await Promise.all(left.map((visitor) => visitor.close()));
  return complaints;
}

/**
 * Starts the system with the web app, and a browser, before the tests of a file, and stops them after them.
 * @param env settings as of `npm start`
 */
export function runSystem(env: Record<string, string> = {}): void {
  beforeAll(async () => {
    // The same few people reserve tickets in all states and tests.
    stack = await wholeStack({ NO_CLIENT: '', MAX_LIVE_ORDERS: '1000', ...env });
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await stack?.stop();
  });
}
