import { AttemptsModel } from '@ticketing/common';
import { eventually, newId } from '@ticketing/common/testing';
import { PaymentsUnderTest, price } from '../../__test__/payments-under-test';
import { maxAttempts } from '../../domain/payment';
import { PaymentModel } from '../../models/payment';

let payments: PaymentsUnderTest;
beforeAll(async () => {
  payments = await PaymentsUnderTest.start();
});
afterEach(() => payments.reset());
afterAll(() => payments.stop());

const untouched = { authorizations: 0, held: 0, captured: 0, refunded: 0 };
const authorized = { authorizations: 1, held: price, captured: 0, refunded: 0 };

describe('POST /api/payments', () => {
  it.each(['tok_visa', 'pm_card_visa', 'ctoken_visa'])('authorises the price of the order with %s', async (token) => {
    const order = await payments.order();
    const response = await payments.pay(order, token);
    expect(response.status).toBe(201);
    expect(response.body).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{24}$/),
      orderId: order.data.id,
      status: 'authorized',
      amount: price,
      currency: 'USD',
    });
    expect(await payments.moneyOf(order)).toEqual(authorized);
  });

  it('authorises the price of all tickets of an order together', async () => {
    const otherTickets = [1, 2].map((price) => ({ id: newId(), price, currency: 'USD' }));
    const order = await payments.order({ otherTickets });
    expect((await payments.pay(order)).body).toMatchObject({ status: 'authorized', amount: price + 3 });
    expect(await payments.moneyOf(order)).toMatchObject({ held: price + 3 });
  });

  it('charges a currency without decimals in whole units', async () => {
    const order = await payments.order({ ticket: { id: newId(), price: 1000, currency: 'JPY' } });
    const { body } = await payments.pay(order);
    expect(body).toMatchObject({ amount: 1000, currency: 'JPY' });
    expect(await payments.stripe.intentOf(order.data.id)).toMatchObject({ amount: 1000, currency: 'jpy' });
  });

  it('tells of the authorisation with payment:created', async () => {
    const order = await payments.order();
    const { body } = await payments.pay(order);
    await payments.service.settle();
    const { stripeId } = (await payments.paymentOf(order)).state;
    expect(payments.service.broker.published('payment:created').at(-1)?.data).toEqual({
      id: body.id,
      version: 2,
      orderId: order.data.id,
      status: 'authorized',
      amount: price,
      currency: 'USD',
      stripeId,
    });
  });

  it('hands out the client secret where the bank asks for 3-D Secure', async () => {
    const order = await payments.order();
    const response = await payments.pay(order, 'tok_threeDSecure2Required');
    expect(response.status).toBe(201);
    const { client_secret } = await payments.stripe.intentOf(order.data.id);
    expect(response.body).toMatchObject({ status: 'requires_action', clientSecret: client_secret });
    expect(await payments.moneyOf(order)).toEqual(untouched);
  });

  it.each([
    ['complete', 'authorized', authorized],
    ['fail', 'declined', untouched],
  ] as const)('follows 3-D Secure where the buyer comes to "%s": %s', async (outcome, status, money) => {
    const order = await payments.order();
    await payments.pay(order, 'tok_threeDSecure2Required');
    await payments.stripe.authenticate(order.data.id, outcome);
    await payments.timePasses();
    expect(await payments.statusOf(order)).toBe(status);
    expect(await payments.moneyOf(order)).toEqual(money);
  });

  it.each([
    ['tok_chargeDeclined', 'card_declined'],
    ['tok_chargeDeclinedInsufficientFunds', 'insufficient_funds'],
    ['tok_chargeDeclinedExpiredCard', 'expired_card'],
  ])("answers 402 with Stripe's code for %s, and takes another card", async (token, code) => {
    const order = await payments.order();
    const response = await payments.pay(order, token);
    expect(response.status).toBe(402);
    expect(response.body.errors).toEqual([{ code, message: expect.any(String) }]);
    expect(await payments.statusOf(order)).toBe('declined');

    const first = await payments.paymentOf(order);
    const again = await payments.pay(order);
    expect(again.status).toBe(201);
    expect(again.body).toMatchObject({ id: first.id, status: 'authorized' });
    expect((await payments.paymentOf(order)).state.attempt).toBe(2);
    expect(await payments.moneyOf(order)).toEqual(authorized);
  });

  it('answers 200 with the same payment when it is being paid, and when it is paid', async () => {
    const order = await payments.order();
    const first = await payments.pay(order);
    const again = await payments.pay(order);
    expect([again.status, again.body]).toEqual([200, first.body]);
    await payments.accept(order);
    const paid = await payments.pay(order, 'tok_mastercard');
    expect([paid.status, paid.body]).toEqual([200, { ...first.body, status: 'captured' }]);
    expect(await payments.moneyOf(order)).toEqual({ ...authorized, held: 0, captured: price });
  });

  it.each([2, 10])('authorises once when the button is clicked %i times at once', async (clicks) => {
    const order = await payments.order();
    const responses = await Promise.all(Array.from({ length: clicks }, () => payments.pay(order)));
    expect(responses.map(({ status }) => status).sort()).toEqual([...Array(clicks - 1).fill(200), 201]);
    expect(new Set(responses.map(({ body }) => body.id)).size).toBe(1);
    expect(await payments.moneyOf(order)).toEqual(authorized);
  });

  it('authorises once when two other cards are tried at once after a decline', async () => {
    const order = await payments.order();
    await payments.pay(order, 'tok_chargeDeclined');
    const responses = await Promise.all([payments.pay(order), payments.pay(order, 'tok_mastercard')]);
    expect(responses.map(({ status }) => status).sort()).toEqual([200, 201]);
    expect(await payments.moneyOf(order)).toEqual(authorized);
  });

  it('takes another card while 3-D Secure is asked for, and knows when 3-D Secure comes first', async () => {
    const order = await payments.order();
    await payments.pay(order, 'tok_threeDSecure2Required');
    await payments.stripe.fail({ on: 'confirm', kind: 'delay', ms: 300 });
    const [response] = await Promise.all([payments.pay(order), payments.stripe.authenticate(order.data.id)]);
    expect([response.status, response.body.status]).toEqual([201, 'authorized']);
    expect(await payments.moneyOf(order)).toEqual(authorized);
  });
});

describe('the cards that one order may try', () => {
  const tried = async (orderId: string) => {
    const { charges, intents } = await payments.stripe.state();
    const own = intents.find(({ metadata }) => metadata.orderId === orderId);
    return charges.filter(({ payment_intent }) => payment_intent === own?.id).length;
  };

  it(`are ${maxAttempts}, and no good one after them`, async () => {
    const order = await payments.order();
    for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
      expect((await payments.pay(order, 'tok_chargeDeclined')).status).toBe(402);
    }
    const { version } = await payments.paymentOf(order);
    const { status, body } = await payments.pay(order);
    expect([status, body.errors[0].code]).toEqual([429, 'too_many_attempts']);
    expect((await payments.paymentOf(order)).version).toBe(version);
    expect(await tried(order.data.id)).toBe(maxAttempts);
  });

  it('are no more when many are tried at once', async () => {
    const order = await payments.order();
    const rounds = Array.from({ length: maxAttempts + 1 });
    for (const _round of rounds) await Promise.all([1, 2, 3].map(() => payments.pay(order, 'tok_chargeDeclined')));
    expect((await payments.pay(order)).status).toBe(429);
    expect(await tried(order.data.id)).toBe(maxAttempts);
  });
});

describe('the cards of one buyer that are declined', () => {
  const tryOut = async (buyer = payments.service.signIn(), token = 'tok_chargeDeclined') =>
    payments.pay({ ...(await payments.order({ userId: buyer.id })), buyer }, token);

  it('are 20 in 15 minutes over all orders, also when they are tried at once', async () => {
    const buyer = payments.service.signIn();
    const answers = await Promise.all(Array.from({ length: 25 }, () => tryOut(buyer)));
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array(20).fill(402), ...Array(5).fill(429)]);
    expect(await PaymentModel.countDocuments({ userId: buyer.id })).toBe(20);

    const { status, headers, body } = await tryOut(buyer, 'tok_visa');
    expect([status, body.errors[0].code]).toEqual([429, 'too_many_attempts']);
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    expect(Number(headers['retry-after'])).toBeLessThanOrEqual(15 * 60);
    expect((await tryOut()).status).toBe(402);
  });

  it('are limited for all buyers at one address together, and for nobody elsewhere', async () => {
    expect((await tryOut()).status).toBe(402);
    await AttemptsModel.updateOne({ _id: /^payment-address / }, { count: 100 });
    const order = await payments.order();
    const { status, body } = await payments.pay(order);
    expect([status, body.errors[0].code]).toEqual([429, 'too_many_attempts']);
    expect((await payments.pay(order).set('X-Forwarded-For', '198.51.100.7')).status).toBe(201);
  });

  it('count with those that ask for 3-D Secure, and with no others', async () => {
    const buyer = payments.service.signIn();
    const secured = 'tok_threeDSecure2Required';
    expect((await tryOut(buyer, secured)).body.status).toBe('requires_action');
    for (const cards of [15, 15]) {
      const answers = await Promise.all(Array.from({ length: cards }, () => tryOut(buyer, 'tok_visa')));
      expect(answers.map(({ status }) => status)).toEqual(Array(cards).fill(201));
      // Attempts are given back only after the answer has been sent.
      const counted = () => AttemptsModel.find({ count: { $gt: 0 } }).lean();
      await eventually(async () => expect(await counted()).toMatchObject([{ _id: `payment ${buyer.id}`, count: 1 }]));
    }
  });
});

describe('POST /api/payments refuses', () => {
  it.each([
    ['no order', { token: 'tok_visa' }, ['orderId']],
    ['an order id that is none', { orderId: 'abc', token: 'tok_visa' }, ['orderId']],
    ['an operator in place of an order id', { orderId: { $gt: '' }, token: 'tok_visa' }, ['orderId']],
    ['no token', { orderId: newId() }, ['token']],
    ['a list in place of a token', { orderId: newId(), token: ['tok_visa'] }, ['token']],
    ['an operator in place of a token', { orderId: newId(), token: { $ne: null } }, ['token']],
    ['a card number', { orderId: newId(), token: '4242424242424242' }, ['token']],
    ['a path in a token', { orderId: newId(), token: 'tok_visa/../x' }, ['token']],
    ['everything missing, at once', {}, ['orderId', 'token']],
  ])('%s with 400', async (_what, body, fields) => {
    const response = await payments.post(body);
    expect(response.status).toBe(400);
    expect(response.body.errors).toEqual(
      fields.map((field) => ({ field, code: 'invalid', message: expect.any(String) })),
    );
  });

  it.each([
    ['signed out', 401, 'not_signed_in', async () => payments.pay({ ...(await payments.order()), buyer: nobody })],
    [
      'of an order of somebody else',
      401,
      'not_owner',
      async () => payments.pay({ ...(await payments.order()), buyer: payments.service.signIn() }),
    ],
    ['of an unknown order', 404, 'not_found', () => payments.pay(payments.unheardOrder())],
    ['of a cancelled order', 400, 'order_cancelled', async () => payments.pay(await cancelledOrder())],
    ['of an expired order', 400, 'order_expired', async () => payments.pay(await expiredOrder())],
  ])('a payment %s with %i %s, and asks Stripe for nothing', async (_what, status, code, attempt) => {
    const before = (await payments.stripe.state()).intents.length;
    const response = await attempt();
    expect([response.status, response.body.errors[0].code]).toEqual([status, code]);
    expect(await PaymentModel.countDocuments()).toBe(0);
    expect((await payments.stripe.state()).intents).toHaveLength(before);
  });

  it('a token that Stripe does not know with 400, and takes another', async () => {
    const order = await payments.order();
    const response = await payments.pay(order, 'tok_unheardOf');
    expect([response.status, response.body.errors[0]]).toEqual([
      400,
      { code: 'invalid_token', field: 'token', message: expect.any(String) },
    ]);
    expect((await payments.pay(order)).body.status).toBe('authorized');
  });

  it("a price that is below Stripe's least with 402 and Stripe's code", async () => {
    const order = await payments.order({ ticket: { id: newId(), price: 49, currency: 'USD' } });
    const response = await payments.pay(order);
    expect([response.status, response.body.errors[0].code]).toEqual([402, 'amount_too_small']);
  });
});

const nobody = { id: '', email: '', cookie: '' };

async function cancelledOrder() {
  const order = await payments.order();
  await payments.cancel(order);
  return order;
}

const expiredOrder = () => payments.order({ expiresAt: payments.service.clock.now().toISOString() });
