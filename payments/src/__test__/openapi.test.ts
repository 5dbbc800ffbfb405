import { ask, DescribedAnswers, describedRoutes, newId, notingRoutes } from '@ticketing/common/testing';
import Stripe from 'stripe';
import { payments } from '../app';
import { maxAttempts } from '../domain/payment';
import { openapi } from '../openapi';
import { PaymentsUnderTest, type TestOrder, webhookSecret } from './payments-under-test';

const { definition, routes } = notingRoutes(payments);
const answers = new DescribedAnswers(openapi);
let running: PaymentsUnderTest;

const json = { 'content-type': 'application/json' };
const anybody = () => running.service.signIn().cookie;
const get = (path: string, cookie = anybody()) =>
  ask(running.service.url, 'GET', `/api/payments${path}`, { headers: { cookie } });
const post = (path: string, body: string, headers: Record<string, string> = {}) =>
  ask(running.service.url, 'POST', `/api/payments${path}`, { headers: { ...json, ...headers }, body });
const pay = ({ data, buyer }: TestOrder, token = 'tok_visa') =>
  post('', JSON.stringify({ orderId: data.id, token }), { cookie: buyer.cookie });

async function payTwice(order: TestOrder) {
  await pay(order);
  return pay(order);
}

async function payAgainAndAgain(order: TestOrder) {
  for (let attempt = 1; attempt <= maxAttempts; attempt += 1) await pay(order, 'tok_chargeDeclined');
  return pay(order);
}

async function payAndShow(order: TestOrder, cookie = order.buyer.cookie) {
  await pay(order);
  return get(`?orderId=${order.data.id}`, cookie);
}

async function payAndList(order: TestOrder) {
  await pay(order);
  return get(`/list?orderIds=${order.data.id},${newId()}`, order.buyer.cookie);
}

const operator = () => running.service.signIn(undefined, { role: 'operator' }).cookie;
async function inspect(order: TestOrder) {
  const { id } = JSON.parse((await pay(order)).body);
  return get(`/operator/${id}`, operator());
}

function signed(payload: string) {
  const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret: webhookSecret });
  return post('/webhook', payload, { 'stripe-signature': signature });
}

beforeAll(async () => {
  running = await PaymentsUnderTest.start({ definition });
});
afterEach(() => running.reset());
afterAll(() => running.stop());

describe("the description of payments' API", () => {
  it('is served', async () => {
    expect(JSON.parse((await get('/openapi.json')).body)).toEqual(openapi);
  });

  it('has the routes that are registered, with what each validates, and no others', () => {
    expect(describedRoutes(openapi)).toEqual(routes());
  });

  it.each<[string, number, () => ReturnType<typeof ask>]>([
    ['a payment for an operator', 200, async () => inspect(await running.order())],
    ['no payment for an operator', 404, () => get('/operator?stripeId=pi_1', operator())],
    [
      'a payment while Stripe is away',
      503,
      async () => {
        await running.stripe.fail({ on: 'retrieve', kind: 'error_before' });
        return get('/operator?stripeId=ch_1', operator());
      },
    ],
    ['a payment for its buyer as an operator', 403, () => get(`/operator/${newId()}`)],
    ['the payment of an id that is none', 404, () => get('/operator/log', operator())],
    ['a payment', 201, async () => pay(await running.order())],
    ['a payment that the bank asks about', 201, async () => pay(await running.order(), 'tok_threeDSecure2Required')],
    ['a payment that there is already', 200, async () => payTwice(await running.order())],
    ['a declined card', 402, async () => pay(await running.order(), 'tok_chargeDeclined')],
    ['too many cards', 429, async () => payAgainAndAgain(await running.order())],
    ['a token that Stripe does not know', 400, async () => pay(await running.order(), 'tok_nobody_knows')],
    ['a cancelled order', 400, async () => pay(await running.order({ status: 'cancelled' }))],
    ["somebody else's order", 401, async () => pay({ ...(await running.order()), buyer: running.service.signIn() })],
    ['an unknown order', 404, async () => pay(running.unheardOrder())],
    ['no order', 400, () => post('', '{}', { cookie: anybody() })],
    ['a stranger who pays', 401, () => post('', '{}')],
    ["another site's page", 403, () => post('', '{}', { origin: 'https://evil.example' })],
    ['too large a body', 413, () => post('', JSON.stringify({ token: 'x'.repeat(40_000) }))],
    ['a form', 415, () => post('', '{}', { 'content-type': 'text/plain' })],
    ["a payment's state", 200, async () => payAndShow(await running.order())],
    ["somebody else's payment", 404, async () => payAndShow(await running.order(), anybody())],
    ['no payment', 404, () => get(`?orderId=${newId()}`)],
    ['the payment of no order', 400, () => get('?orderId=x')],
    ["some orders' payments", 200, async () => payAndList(await running.order())],
    ['the payments of no order', 400, () => get('/list?orderIds=x')],
    ["a stranger's payments", 401, () => get(`/list?orderIds=${newId()}`, '')],
    ['a webhook', 200, () => signed(JSON.stringify({ id: 'evt_1', type: 'any', data: { object: {} } }))],
    ['a webhook that is not signed', 400, () => post('/webhook', '{}')],
    ['too large a webhook', 413, () => post('/webhook', ' '.repeat(2_000_000))],
  ])('is true of %s: %i', async (_case, status, call) => {
    const answer = await call();
    expect(answer.status).toBe(status);
    expect(answers.problemWith(answer)).toBeUndefined();
  });
});
