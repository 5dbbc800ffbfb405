import { newId } from '@ticketing/common/testing';
import request from 'supertest';
import { PaymentsUnderTest, type TestOrder } from '../../__test__/payments-under-test';

let payments: PaymentsUnderTest;
beforeAll(async () => {
  payments = await PaymentsUnderTest.start();
});
afterEach(() => payments.reset());
afterAll(() => payments.stop());

const list = (query: string, cookie = payments.service.signIn().cookie) =>
  request(payments.service.url).get(`/api/payments/list${query}`).set('Cookie', cookie);
const query = (...orders: TestOrder[]) => `?orderIds=${orders.map(({ data }) => data.id).join(',')}`;

describe('GET /api/payments/list?orderIds=', () => {
  it("answers the payments of one's own orders, and nothing for others' and for orders that nobody has tried to pay", async () => {
    const paid = await payments.order();
    const { buyer } = paid;
    const declined = { ...(await payments.order({ userId: buyer.id })), buyer };
    const untried = { ...(await payments.order({ userId: buyer.id })), buyer };
    const somebodyElses = await payments.order();
    await payments.pay(paid);
    await payments.pay(declined, 'tok_chargeDeclined');
    await payments.pay(somebodyElses);

    const { status, body } = await list(query(paid, declined, untried, somebodyElses), buyer.cookie);
    expect(status).toBe(200);
    expect(body).toHaveLength(2);
    for (const { data } of [paid, declined]) {
      const alone = await request(payments.service.url)
        .get(`/api/payments?orderId=${data.id}`)
        .set('Cookie', buyer.cookie);
      expect(body).toContainEqual(alone.body);
    }
  });

  it.each([
    ['no ids', ''],
    ['an id that is none', `?orderIds=${'a'.repeat(24)},x`],
    ['101 ids', `?orderIds=${Array(101).fill('a'.repeat(24)).join(',')}`],
    ['an operator', '?orderIds[$ne]=x'],
  ])('answers 400 for %s', async (_what, refused) => {
    const { status, body } = await list(refused);
    expect([status, body.errors]).toEqual([400, [{ message: expect.any(String), code: 'invalid', field: 'orderIds' }]]);
  });

  it('is for people who are signed in', async () => {
    const { status, body } = await list(`?orderIds=${newId()}`, '');
    expect([status, body.errors[0].code]).toEqual([401, 'not_signed_in']);
  });
});
