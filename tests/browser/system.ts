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

/** The one stack for all tests of a file, while `runSystem` runs it. */
export const system = {
  get stack(): Stack {
    return running(stack);
  },
  get url(): string {
    return running(stack).url;
  },
};

/** Makes every copy of a service hang while `work` runs. */
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

/** A visitor with their own browser until the end of the test, or of the file if opened before all tests. */
export async function visit(options?: BrowserContextOptions): Promise<Visitor> {
  const visitor = await Visitor.open(running(browser), system.url, options);
  visitors.push(visitor);
  return visitor;
}

/** Closes the browsers opened since the last call. @returns their pages' complaints */
export async function leave(): Promise<string[]> {
  const left = visitors.splice(0);
  // Requests made while a page closes go unanswered; that is no complaint.
  const complaints = left.flatMap((visitor) => visitor.complaints);
  await Promise.all(left.map((visitor) => visitor.close()));
  return complaints;
}

/**
 * Starts the system with the web app, and a browser, before the tests of a file, and stops them afterwards.
 * @param settings gives settings, as for `npm start`
 */
export function runSystem(settings: () => Promise<Record<string, string>>): void {
  beforeAll(async () => {
    // The same few people reserve tickets in all states and tests.
    stack = await wholeStack({ NO_CLIENT: '', NO_DISK: '1', MAX_LIVE_ORDERS: '1000', ...(await settings()) });
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await stack?.stop();
  });
}
