/** The checkout with Stripe's own card form: its script is a stand-in, its API the emulator's. */
import type { Page, Route } from 'playwright-core';
import { Visitor } from '../support/browser';
import { eventually } from '../support/eventually';
import type { Order } from '../support/person';
import { untilForSale, untilPayable } from '../support/replicas';
import { hydrated, inspect } from './inspect';
import { CheckoutPage } from './stripe-js/checkout-page';
import { goRight, goWrong, moneyOf } from './stripe-js/emulated';
import { standInForStripe, stripesOwn } from './stripe-js/stripe-js';
import { started } from './stripe-js/system';

const good = '4242 4242 4242 4242';
const declined = '4000 0000 0000 0002';
const verified = '4000 0000 0000 3220';

const paidOnce = { charges: 1, captured: 4250, held: 0 };

let visitor: Visitor;
let page: Page;
let checkout: CheckoutPage;

beforeEach(async () => {
  const { browser, stack, emulator, buyer } = started();
  visitor = await Visitor.open(browser, stack.url);
  page = visitor.page;
  checkout = new CheckoutPage(page);
  await standInForStripe(visitor.context, emulator);
  await visitor.become(buyer);
});
afterEach(async () => {
  const { complaints } = visitor;
  await visitor.close();
  expect(complaints).toEqual([]);
});

async function reserved(title: string): Promise<Order> {
  const { buyer, seller, stack } = started();
  const ticket = await seller.sell(title, 42.5);
  const { status, body } = await buyer.reserve(ticket.id);
  expect(status).toBe(201);
  await untilPayable(stack, body.id);
  return body;
}

/** Opens the checkout of a new reservation, where Stripe is the only third party. */
async function atCheckout(title: string): Promise<Order> {
  visitor.excuse(stripesOwn);
  const order = await reserved(title);
  await page.goto(`/orders/${order.id}`);
  return order;
}

const moneyFor = (order: { id: string }) => moneyOf(started().emulator, order);

describe('paying by Stripe’s card form', () => {
  it('loads it at the checkout and not before, pays, and shows a receipt', async () => {
    const { stack, seller } = started();
    const ticket = await seller.sell('Cello suites', 42.5);
    await untilForSale(stack, ticket.id);
    for (const path of ['/', `/tickets/${ticket.id}`]) {
      await page.goto(path);
      await hydrated(page);
    }
    expect(visitor.complaints).toEqual([]);
    visitor.excuse(stripesOwn);
    await page.getByRole('button', { name: 'Reserve' }).click();
    await page.waitForURL(/\/orders\/[0-9a-f]{24}$/);
    await untilPayable(stack, visitor.shownId);
    await checkout.payWith(good);
    await checkout.receipt();
    expect(await moneyFor({ id: visitor.shownId })).toEqual(paidOnce);
  });

  it('says at the form what is missing, and sends nothing', async () => {
    await atCheckout('Piano trio');
    const sent = checkout.tries();
    await checkout.fields().getByLabel('Card number').fill(good);
    await checkout.pay().click();
    await checkout.fields().getByText("Your card's expiration date is incomplete.").waitFor();
    await checkout.fields().getByLabel('Expiration date').and(checkout.fields().locator(':focus')).waitFor();
    expect(await page.getByRole('main').getByRole('alert').count()).toBe(0);
    await checkout.payWith(good);
    await checkout.receipt();
    expect(sent()).toBe(1);
  });

  it('a declined card says so and leaves the hold, and another card pays', async () => {
    visitor.excuse(/402.*api\/payments/);
    const order = await atCheckout('String quartet');
    await checkout.payWith(declined);
    await checkout.alert(/declined/i).waitFor();
    await checkout.hasFocus(checkout.alert(/declined/i));
    await page.getByRole('timer').waitFor();
    expect(await moneyFor(order)).toEqual({ charges: 0, captured: 0, held: 0 });
    await page.reload();
    await checkout.alert(/your card was declined.*nothing was charged/i).waitFor();
    await checkout.payWith(good);
    await checkout.receipt();
    expect(await moneyFor(order)).toEqual(paidOnce);
  });

  it('Enter twice and a double click, while Stripe thinks, pay once', async () => {
    const order = await atCheckout('Octet');
    const [tokens, sent] = [checkout.tries('/v1/confirmation_tokens'), checkout.tries()];
    const think = await checkout.held('https://api.stripe.com/v1/confirmation_tokens');
    await checkout.type(good);
    await checkout.fields().getByLabel('Security code').press('Enter');
    await checkout.canPay(false);
    await checkout.fields().getByLabel('Security code').press('Enter');
    await checkout.pay().dblclick({ force: true });
    think();
    await checkout.receipt();
    expect([tokens(), sent()]).toEqual([1, 1]);
    expect(await moneyFor(order)).toEqual(paidOnce);
  });
});

describe('when the bank wants 3-D Secure', () => {
  it('asks over the page, and the payment goes on', async () => {
    const order = await atCheckout('Opera');
    await checkout.payWith(verified);
    await checkout.bank(/complete/i).click();
    await checkout.receipt();
    expect(await moneyFor(order)).toEqual(paidOnce);
  });

  it('a failed one is told, and the next one pays', async () => {
    const order = await atCheckout('Operetta');
    await checkout.payWith(verified);
    await checkout.bank(/fail/i).waitFor();
    await visitor.photograph('stripe-3-d-secure');
    await checkout.bank(/fail/i).click();
    await checkout.alert(/bank did not confirm/i).waitFor();
    await checkout.hasFocus(checkout.alert(/bank did not confirm/i));
    expect(await inspect(visitor, 'stripe-3-d-secure-failed')).toEqual([]);
    expect(await moneyFor(order)).toEqual({ charges: 0, captured: 0, held: 0 });
    await checkout.payWith(verified);
    await checkout.bank(/complete/i).click();
    await checkout.receipt();
    expect(await moneyFor(order)).toEqual(paidOnce);
  });

  it('a page that was left meanwhile can be opened again, and pays', async () => {
    const order = await atCheckout('Zarzuela');
    await checkout.payWith(verified);
    await checkout.bank(/complete/i).waitFor();
    await page.reload();
    await page.getByText(/your bank needs to confirm/i).waitFor();
    // Until the page, which checks every second whether the bank has answered, has seen the second attempt in progress.
    await goWrong(started().emulator, { on: 'confirm', kind: 'delay', ms: 600_000, orderId: order.id });
    await checkout.payWith(verified);
    await page.getByText('Your payment is not confirmed yet').waitFor();
    await goRight(started().emulator);
    await checkout.bank(/complete/i).click();
    await checkout.receipt();
    expect(await moneyFor(order)).toEqual(paidOnce);
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
    await checkout.alert(/could not be loaded/i).waitFor();
    await page.getByRole('timer').waitFor();
    expect(await inspect(visitor, 'stripe-unreachable')).toEqual([]);
    await visitor.context.unroute(address, away);
    await page.getByRole('button', { name: 'Try again' }).click();
    await checkout.payWith(good);
    await checkout.receipt();
    expect(await moneyFor(order)).toEqual(paidOnce);
  });

  it.each([
    ['for a token', 'https://api.stripe.com/v1/confirmation_tokens', good],
    ['for 3-D Secure', 'https://api.stripe.com/v1/payment_intents/**', verified],
  ])('%s, says so, and the next try pays', async (_, address, card) => {
    const order = await atCheckout('Rebetiko');
    await visitor.context.route(address, (route) => route.abort(), { times: 1 });
    await checkout.payWith(card);
    await checkout.alert(/could not check the card/i).waitFor();
    await checkout.hasFocus(checkout.alert(/could not check the card/i));
    await checkout.payWith(good);
    await checkout.receipt();
    expect(await moneyFor(order)).toEqual(paidOnce);
  });
});

describe('the look of the card form', () => {
  it('is an outline while its script is on its way', async () => {
    const arrive = await checkout.held('https://js.stripe.com/*/stripe.js');
    await atCheckout('Preludes');
    await hydrated(page);
    await page.getByText('Loading the card form.').first().waitFor();
    expect(await checkout.pay().isDisabled()).toBe(true);
    expect(await inspect(visitor, 'stripe-loading')).toEqual([]);
    const before = await checkout.pay().boundingBox();
    arrive();
    await checkout.canPay(true);
    await eventually(async () => expect(await checkout.pay().boundingBox()).toEqual(before));
  });

  it('says without JavaScript that it needs it', async () => {
    const order = await reserved('Rondo');
    const plain = await Visitor.open(started().browser, started().stack.url, { javaScriptEnabled: false });
    await plain.become(started().buyer);
    await plain.page.goto(`/orders/${order.id}`);
    await plain.page.getByText(/turn on JavaScript to pay/).waitFor();
    await plain.photograph('stripe-without-script');
    expect(plain.complaints).toEqual([]);
    await plain.close();
  });

  it('is accessible, whatever it says', async () => {
    visitor.excuse(/402.*api\/payments/);
    await atCheckout('Études');
    await checkout.payWith(declined);
    await checkout.alert(/declined/i).waitFor();
    await checkout.type('4242');
    await checkout.pay().click();
    await checkout.fields().getByText('Your card number is incomplete.').waitFor();
    expect(await inspect(visitor, 'stripe-form')).toEqual([]);
  });

  it('is that of our own fields, in light and in dark', async () => {
    await atCheckout('Bagatelles');
    await checkout.canPay(true);
    const frame = await (await page.waitForSelector(checkout.frame)).contentFrame();
    const look = '(({ color, backgroundColor, borderLeft }) => ({ color, backgroundColor, borderLeft }))';
    const looks = new Set<string>();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const ours = await page.evaluate<object>(`${look}(getComputedStyle(document.querySelector('[type=search]')))`);
      looks.add(JSON.stringify(ours));
      await eventually(async () => {
        expect(await frame?.evaluate(`${look}(getComputedStyle(document.querySelector('input')))`)).toEqual(ours);
      });
      // One pixel in the frame, away from its fields, and one beside it.
      const { x = 0, y = 0 } = (await page.locator(checkout.frame).boundingBox()) ?? {};
      const dot = (left: number) => page.screenshot({ clip: { x: left, y: y + 80, width: 1, height: 1 } });
      await eventually(async () => expect(await dot(x)).toEqual(await dot(x - 4)));
    }
    expect(looks.size).toBe(2);
  });
});
