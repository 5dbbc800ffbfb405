/** The checkout with Stripe's own card form: its script is a stand-in's, its API the emulator's. */
import { eventually } from '@ticketing/common/testing';
import type { Browser, Locator, Page, Route } from 'playwright-core';
import { Ports } from '../../dev/src/stack/ports';
import type { Stack } from '../../dev/src/testing/stack';
import { type StripeEmulator, startStripeEmulator } from '../../dev/stripe-emulator/emulator';
import { startBrowser, Visitor } from '../support/browser';
import { type Order, Person } from '../support/person';
import { wholeStack } from '../support/whole-stack';
import { hydrated, inspect } from './inspect';
import { moneyOf } from './stripe-js/money';
import { standInForStripe, stripesOwn } from './stripe-js/stripe-js';

const good = '4242 4242 4242 4242';
const declined = '4000 0000 0000 0002';
const verified = '4000 0000 0000 3220';

let stack: Stack;
let emulator: StripeEmulator;
let browser: Browser;
let buyer: Person;
let seller: Person;
let visitor: Visitor;
let page: Page;

beforeAll(async () => {
  const ports = new Ports();
  const port = await ports.hold();
  const webhookSecret = 'whsec_browser';
  stack = await wholeStack({
    NO_CLIENT: '',
    STRIPE_KEY: 'sk_test_browser',
    STRIPE_PUBLISHABLE_KEY: 'pk_test_browser',
    STRIPE_WEBHOOK_SECRET: webhookSecret,
    STRIPE_API_URL: `http://127.0.0.1:${port}`,
  });
  browser = await startBrowser();
  await ports.release(port);
  emulator = await startStripeEmulator({ port, webhookUrl: `${stack.url}/api/payments/webhook`, webhookSecret });
  [seller, buyer] = await Promise.all([Person.signUp(stack.url), Person.signUp(stack.url)]);
});
afterAll(async () => {
  await browser?.close();
  await emulator?.close();
  await stack?.stop();
});

beforeEach(async () => {
  visitor = await Visitor.open(browser, stack.url);
  page = visitor.page;
  await standInForStripe(visitor.context, emulator);
  await visitor.become(buyer);
});
afterEach(async () => {
  await visitor.close();
});

async function reserved(title: string): Promise<Order> {
  const ticket = await seller.sell(title, 42.5);
  const { status, body } = await buyer.reserve(ticket.id);
  expect(status).toBe(201);
  return body;
}

/** Opens the checkout of a new reservation, where only Stripe is asked besides us. */
async function atCheckout(title: string): Promise<Order> {
  visitor.excuse(stripesOwn);
  const order = await reserved(title);
  await page.goto(`/orders/${order.id}`);
  return order;
}

const cardFrame = 'iframe[title="Secure payment input frame"]';
const fields = () => page.frameLocator(cardFrame);
const pay = () => page.getByRole('button', { name: 'Pay US$42.50' });
const alert = (text: RegExp) => page.getByRole('main').getByRole('alert').filter({ hasText: text });
const bank = (button: RegExp) => page.frameLocator('iframe[title="3-D Secure"]').getByRole('button', { name: button });
const hasFocus = (locator: Locator) => locator.and(page.locator(':focus')).waitFor();

async function type(number: string): Promise<void> {
  await fields().getByLabel('Card number').fill(number);
  await fields().getByLabel('Expiration date').fill('12 / 34');
  await fields().getByLabel('Security code').fill('123');
}

async function payWith(number: string): Promise<void> {
  await type(number);
  await pay().click();
}

async function receipt(): Promise<void> {
  await page.getByRole('heading', { name: 'Receipt' }).waitFor();
}

/** Lets Stripe's answers wait. @returns lets them go */
async function held(address: string): Promise<() => void> {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await visitor.context.route(address, async (route) => {
    await released;
    await route.fallback();
  });
  return release;
}

/** How often something is sent from now on. @param address the end of where it goes: our payments, unless it is said */
function tries(address = '/api/payments'): () => number {
  let count = 0;
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith(address)) count += 1;
  });
  return () => count;
}

const paidOnce = { charges: 1, captured: 4250, held: 0 };

describe('paying by Stripe’s card form', () => {
  it('loads it at the checkout and not before, pays, and shows a receipt', async () => {
    const ticket = await seller.sell('Cello suites', 42.5);
    for (const path of ['/', `/tickets/${ticket.id}`]) {
      await page.goto(path, { waitUntil: 'networkidle' });
      await hydrated(page);
    }
    expect(visitor.complaints).toEqual([]);
    visitor.excuse(stripesOwn);
    await page.getByRole('button', { name: 'Reserve' }).click();
    await payWith(good);
    await receipt();
    const id = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    expect(await moneyOf(emulator, { id })).toEqual(paidOnce);
    expect(visitor.complaints).toEqual([]);
  });

  it('says at the form what is missing, and sends nothing', async () => {
    await atCheckout('Piano trio');
    const sent = tries();
    await fields().getByLabel('Card number').fill(good);
    await pay().click();
    await fields().getByText("Your card's expiration date is incomplete.").waitFor();
    await fields().getByLabel('Expiration date').and(fields().locator(':focus')).waitFor();
    expect(await page.getByRole('main').getByRole('alert').count()).toBe(0);
    await payWith(good);
    await receipt();
    expect(sent()).toBe(1);
    expect(visitor.complaints).toEqual([]);
  });

  it('a declined card says so and leaves the hold, and another card pays', async () => {
    visitor.excuse(/402.*api\/payments/);
    const order = await atCheckout('String quartet');
    await payWith(declined);
    await alert(/declined/i).waitFor();
    await hasFocus(alert(/declined/i));
    await page.getByRole('timer').waitFor();
    expect(await moneyOf(emulator, order)).toEqual({ charges: 0, captured: 0, held: 0 });
    await page.reload();
    await alert(/your card was declined.*nothing was charged/i).waitFor();
    await payWith(good);
    await receipt();
    expect(await moneyOf(emulator, order)).toEqual(paidOnce);
    expect(visitor.complaints).toEqual([]);
  });

  it('Enter twice and a double click, while Stripe thinks, pay once', async () => {
    const order = await atCheckout('Octet');
    const [tokens, sent] = [tries('/v1/confirmation_tokens'), tries()];
    const think = await held('https://api.stripe.com/v1/confirmation_tokens');
    await type(good);
    await fields().getByLabel('Security code').press('Enter');
    await page.getByRole('button', { name: 'Pay US$42.50', disabled: true }).waitFor();
    await fields().getByLabel('Security code').press('Enter');
    await pay().dblclick({ force: true });
    think();
    await receipt();
    expect([tokens(), sent()]).toEqual([1, 1]);
    expect(await moneyOf(emulator, order)).toEqual(paidOnce);
    expect(visitor.complaints).toEqual([]);
  });
});

describe('when the bank wants 3-D Secure', () => {
  it('asks over the page, and the payment goes on', async () => {
    const order = await atCheckout('Opera');
    await payWith(verified);
    await bank(/complete/i).click();
    await receipt();
    expect(await moneyOf(emulator, order)).toEqual(paidOnce);
    expect(visitor.complaints).toEqual([]);
  });

  it('a failed one is told, and the next one pays', async () => {
    const order = await atCheckout('Operetta');
    await payWith(verified);
    await bank(/fail/i).waitFor();
    await visitor.photograph('stripe-3-d-secure');
    await bank(/fail/i).click();
    await alert(/bank did not confirm/i).waitFor();
    await hasFocus(alert(/bank did not confirm/i));
    expect(await inspect(visitor, 'stripe-3-d-secure-failed')).toEqual([]);
    expect(await moneyOf(emulator, order)).toEqual({ charges: 0, captured: 0, held: 0 });
    await payWith(verified);
    await bank(/complete/i).click();
    await receipt();
    expect(await moneyOf(emulator, order)).toEqual(paidOnce);
    expect(visitor.complaints).toEqual([]);
  });

  it('a page that was left meanwhile can be opened again, and pays', async () => {
    const order = await atCheckout('Zarzuela');
    await payWith(verified);
    await bank(/complete/i).waitFor();
    await page.reload();
    await page.getByText(/your bank has to confirm/i).waitFor();
    await payWith(good);
    await receipt();
    expect(await moneyOf(emulator, order)).toEqual(paidOnce);
    expect(visitor.complaints).toEqual([]);
  });
});

describe('when Stripe cannot be reached', () => {
  beforeEach(() => visitor.excuse(/ERR_FAILED/, /Failed to load Stripe/));

  it.each([
    ['its script', 'https://js.stripe.com/*/stripe.js'],
    ['its frame', 'https://js.stripe.com/*/payment-element.html'],
  ])('for %s, says that the card form could not be loaded, and tries again', async (_, address) => {
    const away = (route: Route) => route.abort();
    await visitor.context.route(address, away);
    const order = await atCheckout('Fado');
    await alert(/could not be loaded/i).waitFor();
    await page.getByRole('timer').waitFor();
    expect(await inspect(visitor, 'stripe-unreachable')).toEqual([]);
    await visitor.context.unroute(address, away);
    await page.getByRole('button', { name: 'Try again' }).click();
    await payWith(good);
    await receipt();
    expect(await moneyOf(emulator, order)).toEqual(paidOnce);
    expect(visitor.complaints).toEqual([]);
  });

  it.each([
    ['for a token', 'https://api.stripe.com/v1/confirmation_tokens', good],
    ['for 3-D Secure', 'https://api.stripe.com/v1/payment_intents/**', verified],
  ])('%s, says so, and the next try pays', async (_, address, card) => {
    const order = await atCheckout('Rebetiko');
    await visitor.context.route(address, (route) => route.abort(), { times: 1 });
    await payWith(card);
    await alert(/could not be checked/i).waitFor();
    await hasFocus(alert(/could not be checked/i));
    await payWith(good);
    await receipt();
    expect(await moneyOf(emulator, order)).toEqual(paidOnce);
    expect(visitor.complaints).toEqual([]);
  });
});

describe('the look of the card form', () => {
  it('is an outline while its script is on its way', async () => {
    const arrive = await held('https://js.stripe.com/*/stripe.js');
    await atCheckout('Preludes');
    await hydrated(page);
    await page.locator('.card-fields .bone').first().waitFor();
    expect(await pay().isDisabled()).toBe(true);
    expect(await inspect(visitor, 'stripe-loading')).toEqual([]);
    const before = await pay().boundingBox();
    arrive();
    await page.getByRole('button', { name: 'Pay US$42.50', disabled: false }).waitFor();
    expect(await pay().boundingBox()).toEqual(before);
    expect(visitor.complaints).toEqual([]);
  });

  it('says without JavaScript that it needs it', async () => {
    const order = await reserved('Rondo');
    const plain = await Visitor.open(browser, stack.url, { javaScriptEnabled: false });
    await plain.become(buyer);
    await plain.page.goto(`/orders/${order.id}`);
    await plain.page.getByText(/switch on JavaScript to pay/).waitFor();
    await plain.photograph('stripe-without-script');
    expect(plain.complaints).toEqual([]);
    await plain.close();
  });

  it('is accessible, whatever it says', async () => {
    visitor.excuse(/402.*api\/payments/);
    await atCheckout('Études');
    await payWith(declined);
    await alert(/declined/i).waitFor();
    await type('4242');
    await pay().click();
    await fields().getByText('Your card number is incomplete.').waitFor();
    expect(await inspect(visitor, 'stripe-form')).toEqual([]);
    expect(visitor.complaints).toEqual([]);
  });

  it.each(['light', 'dark'] as const)('is that of our own fields, in %s', async (colorScheme) => {
    await atCheckout('Bagatelles');
    await page.emulateMedia({ colorScheme });
    const frame = await (await page.waitForSelector(cardFrame)).contentFrame();
    const look = '(({ color, backgroundColor, borderLeft }) => ({ color, backgroundColor, borderLeft }))';
    const ours = await page.evaluate(`${look}(getComputedStyle(document.querySelector('[type=search]')))`);
    await eventually(async () => {
      expect(await frame?.evaluate(`${look}(getComputedStyle(document.querySelector('input')))`)).toEqual(ours);
    });
    // One dot in the frame, where there is no field, and one beside it.
    const { x = 0, y = 0 } = (await page.locator(cardFrame).boundingBox()) ?? {};
    const dot = (left: number) => page.screenshot({ clip: { x: left, y: y + 80, width: 1, height: 1 } });
    expect(await dot(x)).toEqual(await dot(x - 4));
  });
});
