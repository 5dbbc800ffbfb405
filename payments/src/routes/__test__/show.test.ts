import { newId } from '@ticketing/common/testing';
import request from 'supertest';
import { PaymentsUnderTest, price } from '../../__test__/payments-under-test';

let payments: PaymentsUnderTest;
beforeAll(async () => {
  payments = await PaymentsUnderTest.start();
});
afterEach(() => payments.reset());
afterAll(() => payments.stop());

const get = (query: string, cookie = payments.service.signIn().cookie) =>
  request(payments.service.url).get(`/api/payments${query}`).set('Cookie', cookie);

describe('GET /api/payments?orderId=', () => {
  it("answers the payment of one's own order, and neither the token nor Stripe's secrets", async () => {
    const order = await payments.order();
    const { body } = await payments.pay(order);
    const response = await get(`?orderId=${order.data.id}`, order.buyer.cookie);
    expect(response.status).toBe(200);
    expect(response.body).toEqual({
      id: body.id,
      orderId: order.data.id,
      status: 'authorized',
      amount: price,
      currency: 'USD',
    });
  });

  it('says why a card was declined, until another one is taken', async () => {
    const order = await payments.order();
    const { body: refusal } = await payments.pay(order, 'tok_chargeDeclinedInsufficientFunds');
    const declined = await get(`?orderId=${order.data.id}`, order.buyer.cookie);
    const { code, message } = refusal.errors[0];
    expect(code).toBe('insufficient_funds');
    expect(declined.body).toMatchObject({ status: 'declined', decline: { code, message } });

    await payments.pay(order);
    const paid = await get(`?orderId=${order.data.id}`, order.buyer.cookie);
    expect(paid.body).not.toHaveProperty('decline');
  });

  it('says of an attempt that never reached the card that it was not confirmed', async () => {
    const order = await payments.order();
    await payments.stripe.fail({ on: 'confirm', kind: 'reset', times: 3 });
    await payments.pay(order);
    await payments.timePasses();
    const { body } = await get(`?orderId=${order.data.id}`, order.buyer.cookie);
    expect(body).toMatchObject({ status: 'declined', decline: { code: 'not_confirmed' } });
  });

  it('answers 404 for an order without a payment', async () => {
    const order = await payments.order();
    const response = await get(`?orderId=${order.data.id}`, order.buyer.cookie);
    expect([response.status, response.body.errors[0].code]).toEqual([404, 'not_found']);
  });

  it('tells somebody else what it tells them of an order without a payment', async () => {
    const order = await payments.order();
    const stranger = payments.service.signIn().cookie;
    const before = await get(`?orderId=${order.data.id}`, stranger);
    await payments.pay(order);
    const after = await get(`?orderId=${order.data.id}`, stranger);
    expect([after.status, after.body]).toEqual([404, before.body]);
  });

  it('answers 401 to nobody', async () => {
    expect((await get(`?orderId=${newId()}`, '')).status).toBe(401);
  });

  it.each(['', '?orderId=abc', '?orderId[$gt]='])('answers 400 for "%s"', async (query) => {
    const response = await get(query);
    expect([response.status, response.body.errors[0].field]).toEqual([400, 'orderId']);
  });
});

describe('GET /api/payments/operator', () => {
  it('answers operators, and nobody else, by any of its ids, with its story', async () => {
    const operator = payments.service.signIn(undefined, { role: 'operator' }).cookie;
    const order = await payments.order();
    await payments.pay(order, 'tok_chargeDeclinedInsufficientFunds');
    const { body } = await payments.pay(order);
    const { body: found } = await get(`/operator/${body.id}`, operator);
    expect(found).toMatchObject({ id: body.id, orderId: order.data.id, userId: order.buyer.id, attempts: 2 });
    const statuses = found.history.map(({ status }: { status: string }) => status);
    expect([statuses.includes('declined'), statuses.at(-1)]).toEqual([true, 'authorized']);
    for (const query of [`orderId=${order.data.id}`, `stripeId=${found.stripeId}`])
      expect((await get(`/operator?${query}`, operator)).body).toEqual(found);
    expect((await get('/operator', operator)).status).toBe(404);
    for (const path of [`/operator/${body.id}`, `/operator?orderId=${order.data.id}`, '/operator'])
      expect((await get(path, order.buyer.cookie)).body.errors[0].code).toBe('role_required');
  });

  it('answers by the charge, a refund or a dispute, and asks Stripe for nothing else, nor for anybody else', async () => {
    const operator = payments.service.signIn(undefined, { role: 'operator' }).cookie;
    const order = await payments.order();
    await payments.pay(order);
    await payments.accept(order);
    await payments.stripe.happen(order.data.id, { what: 'refund', amount: 500 });
    await payments.stripe.happen(order.data.id, { what: 'dispute' });
    const { charges, refunds, disputes } = await payments.stripe.state();
    const asked = async () => (await payments.stripe.state()).counts.retrieve?.asked ?? 0;
    const find = async (stripeId: string, cookie = operator) => {
      const before = await asked();
      const { body } = await get(`/operator?stripeId=${stripeId}`, cookie);
      return [body.orderId ?? body.errors[0].code, (await asked()) - before];
    };

    const ids = [charges, refunds, disputes].map((made) => made.at(-1)?.id ?? '');
    expect(ids.map((id) => id.slice(0, 3))).toEqual(['ch_', 're_', 'dp_']);
    for (const id of ids) {
      expect(await find(id)).toEqual([order.data.id, 1]);
      expect(await find(id, order.buyer.cookie)).toEqual(['role_required', 0]);
    }
    for (const id of ['ch_none', 're_none', 'du_none']) expect(await find(id)).toEqual(['not_found', 1]);
    for (const id of ['pi_none', 'cus_none', 'ch', 're_..%2Fx']) expect(await find(id)).toEqual(['not_found', 0]);
    await payments.stripe.fail({ on: 'retrieve', kind: 'error_before' });
    expect(await find(ids[0] ?? '')).toEqual(['stripe_unavailable', 1]);
  });
});
