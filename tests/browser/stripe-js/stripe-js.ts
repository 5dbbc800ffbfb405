import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, Route } from 'playwright-core';
import type { StripeEmulator } from '../../../dev/stripe-emulator/emulator';

const script = readFileSync(join(__dirname, 'stripe.js'), 'utf8');
const paymentElement = readFileSync(join(__dirname, 'payment-element.html'), 'utf8');

/** The only third-party requests that the checkout may make. */
export const stripesOwn = /^Asks elsewhere: https:\/\/(js|api|hooks)\.stripe\.com\//;

const open = { 'access-control-allow-origin': '*' };

/**
 * Answers a browser's requests to Stripe: its script and frames from here, its API and the bank's page from the
 * emulator.
 */
export async function standInForStripe(context: BrowserContext, emulator: StripeEmulator): Promise<void> {
  const ask = async (route: Route) => {
    const { pathname, search } = new URL(route.request().url());
    const headers = { ...route.request().headers(), authorization: 'Bearer sk_test_browser' };
    const response = await route.fetch({ url: `${emulator.url}${pathname}${search}`, headers });
    await route.fulfill({ response, headers: { ...response.headers(), ...open } });
  };
  await context.route('https://js.stripe.com/*/stripe.js', (route) =>
    route.fulfill({ contentType: 'text/javascript', body: script }),
  );
  await context.route('https://js.stripe.com/*/payment-element.html', (route) =>
    route.fulfill({ contentType: 'text/html', body: paymentElement }),
  );
  await context.route('https://hooks.stripe.com/**', ask);
  await context.route('https://api.stripe.com/v1/payment_intents/**', ask);
  await context.route('https://api.stripe.com/v1/confirmation_tokens', (route) => {
    const id = new URLSearchParams(route.request().postData() ?? '').get('id');
    return route.fulfill({ json: { id, object: 'confirmation_token' }, headers: open });
  });
}
