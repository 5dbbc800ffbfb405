import type { Browser } from 'playwright-core';
import { Ports } from '../../../dev/src/stack/ports';
import type { Stack } from '../../../dev/src/testing/stack';
import { type StripeEmulator, startStripeEmulator } from '../../../dev/stripe-emulator/emulator';
import { startBrowser } from '../../support/browser';
import { Person } from '../../support/person';
import { wholeStack } from '../../support/whole-stack';

interface Started {
  /** Runs with the keys of a Stripe account, whose API the emulator implements. */
  stack: Stack;
  emulator: StripeEmulator;
  browser: Browser;
  seller: Person;
  buyer: Person;
}

const running: Partial<Started> = {};

/** What was started before all tests. */
export const started = (): Started => running as Started;

beforeAll(async () => {
  const ports = new Ports();
  const port = await ports.hold();
  const webhookSecret = 'whsec_browser';
  const stack = await wholeStack({
    NO_CLIENT: '',
    NO_DISK: '1',
    STRIPE_KEY: 'sk_test_browser',
    STRIPE_PUBLISHABLE_KEY: 'pk_test_browser',
    STRIPE_WEBHOOK_SECRET: webhookSecret,
    STRIPE_API_URL: `http://127.0.0.1:${port}`,
  });
  running.stack = stack;
  await ports.release(port);
  const webhookUrl = `${stack.url}/api/payments/webhook`;
  running.emulator = await startStripeEmulator({ port, webhookUrl, webhookSecret });
  running.browser = await startBrowser();
  running.seller = await Person.signUp(stack.url);
  running.buyer = await Person.signUp(stack.url);
});
afterAll(async () => {
  await running.browser?.close();
  await running.emulator?.close();
  await running.stack?.stop();
});
