import { unknownId } from '../support/calls';
import { eventually } from '../support/eventually';
import { type Order, Person, type Ticket } from '../support/person';
import { happenAtStripe, intentsOf } from '../support/stripe';
import { paymentOf, reserved, untilPaid } from './purchase';
import { expectRefusal, invalid } from './refusal';
import { system } from './system';

let seller: Person;
let buyer: Person;
let other: Person;
beforeAll(async () => {
  [seller, buyer, other] = await Promise.all([
    Person.signUp(system.url),
    Person.signUp(system.url),
    Person.signUp(system.url),
  ]);
});

const newOrder = (title: string) => reserved(seller, buyer, title);

describe('paying for an order', () => {
  it.each(['tok_visa', 'pm_card_mastercard', 'ctoken_amex'])(
    'with %s answers 201 and collects the money',
    async (token) => {
      const order = await newOrder('Paid');
      const { status, body } = await buyer.pay(order.id, token);
      expect([status, body]).toMatchObject([
        201,
        { id: expect.stringMatching(/^[0-9a-f]{24}$/), orderId: order.id, status: expect.any(String) },
      ]);
      expect(body.clientSecret).toBeUndefined();
      await untilPaid(buyer, order);
      const payment = await paymentOf(buyer, order);
      expect([payment.status, payment.body]).toEqual([
        200,
        { id: body.id, orderId: order.id, status: 'captured', amount: 2050, currency: 'USD' },
      ]);
    },
  );

  it('again answers 200 with the same payment, with whatever card', async () => {
    const order = await newOrder('Paid twice');
    const { body: first } = await buyer.pay(order.id);
    await untilPaid(buyer, order);
    for (const token of ['tok_visa', 'tok_mastercard', 'tok_chargeDeclined']) {
      const { status, body } = await buyer.pay(order.id, token);
      expect([status, body]).toMatchObject([200, { id: first.id, orderId: order.id, status: 'captured' }]);
    }
    await untilPaid(buyer, order);
  });

  it('four times at the same moment is one payment', async () => {
    const order = await newOrder('Clicked often');
    await eventually(async () => {
      expectRefusal(await other.post('/api/payments', { orderId: order.id, token: 'tok_visa' }), 401, {
        code: 'not_owner',
      });
    });
    const answers = await Promise.all([1, 2, 3, 4].map(() => buyer.pay(order.id)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 201]);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    await untilPaid(buyer, order);
  });

  it.each([
    ['tok_chargeDeclined', 'card_declined'],
    ['pm_card_chargeDeclinedInsufficientFunds', 'insufficient_funds'],
    ['tok_chargeDeclinedExpiredCard', 'expired_card'],
    ['tok_chargeDeclinedStolenCard', 'card_declined'],
  ])('with %s answers 402 %s; another card can be tried', async (token, code) => {
    const order = await newOrder('Declined');
    expectRefusal(await buyer.pay(order.id, token), 402, { code });
    const { body: declined } = await paymentOf(buyer, order);
    expect(declined).toMatchObject({ status: 'declined', decline: { code } });
    expect((await buyer.get<Order>(`/api/orders/${order.id}`)).body).toMatchObject({ status: 'created' });
    const { status, body } = await buyer.pay(order.id);
    expect([status, body.id]).toEqual([201, declined.id]);
    await untilPaid(buyer, order);
  });

  it.each<[string, unknown, string[]]>([
    ['nothing', {}, ['orderId', 'token']],
    ['null', { orderId: null, token: null }, ['orderId', 'token']],
    ['operators', { orderId: { $ne: null }, token: { $gt: '' } }, ['orderId', 'token']],
    ['lists', { orderId: [unknownId], token: ['tok_visa'] }, ['orderId', 'token']],
    ['a list for a body', [{ orderId: unknownId, token: 'tok_visa' }], ['orderId', 'token']],
    ['an id that is none', { orderId: 'nonsense', token: 'tok_visa' }, ['orderId']],
    ["a card's number", { orderId: unknownId, token: '4242424242424242' }, ['token']],
    ['a token of another kind', { orderId: unknownId, token: 'src_visa' }, ['token']],
  ])('answers %s with 400, one entry for each bad field', async (_what, body, fields) => {
    expectRefusal(await buyer.post('/api/payments', body), 400, ...invalid(...fields));
  });

  it('answers a token that Stripe does not know with 400; another card can be tried', async () => {
    const order = await newOrder('Nonsense');
    expectRefusal(await buyer.pay(order.id, 'tok_nonsense'), 400, { code: 'invalid_token', field: 'token' });
    expect((await buyer.pay(order.id)).status).toBe(201);
    await untilPaid(buyer, order);
  });

  it('answers an unknown order with 404', async () => {
    const answer = await buyer.post('/api/payments', { orderId: unknownId, token: 'tok_visa' });
    expectRefusal(answer, 404, { code: 'not_found', field: 'orderId' });
  });

  it("answers somebody else's order with 401, and takes nothing", async () => {
    const order = await newOrder('Not yours');
    expectRefusal(await other.pay(order.id), 401, { code: 'not_owner' });
    expect(await intentsOf(system, order.id)).toEqual([]);
  });

  it('answers a cancelled order with 400, and takes nothing', async () => {
    const order = await newOrder('Cancelled');
    await buyer.delete(`/api/orders/${order.id}`);
    await eventually(async () => {
      const answer = await buyer.post('/api/payments', { orderId: order.id, token: 'tok_chargeDeclined' });
      expectRefusal(answer, 400, { code: 'order_cancelled' });
    });
    expectRefusal(await buyer.pay(order.id), 400, { code: 'order_cancelled' });
    expect((await intentsOf(system, order.id)).filter(({ amount_received }) => amount_received > 0)).toEqual([]);
  });
});

describe('the payment of an order', () => {
  it('is 404 until there is one, and to everybody but its owner', async () => {
    const order = await newOrder('Looked up');
    expectRefusal(await paymentOf(buyer, order), 404, { code: 'not_found' });
    expect((await buyer.pay(order.id)).status).toBe(201);
    expect((await paymentOf(buyer, order)).status).toBe(200);
    expectRefusal(await paymentOf(other, order), 404, { code: 'not_found' });
    await untilPaid(buyer, order);
  });

  it('that the card refuses to settle fails, and the order ends', async () => {
    const order = await newOrder('Refused late');
    expect((await buyer.pay(order.id, 'tok_captureDeclined')).status).toBe(201);
    await eventually(async () => {
      const { body } = await buyer.get<Order>(`/api/orders/${order.id}`);
      expect(body).toMatchObject({ status: 'cancelled', cancelReason: 'payment_failed' });
    });
    expect((await paymentOf(buyer, order)).body).toMatchObject({ status: 'failed' });
    expect(await intentsOf(system, order.id)).toMatchObject([{ status: 'canceled', amount_received: 0 }]);
  });

  it('says what was refunded and disputed at Stripe; the ticket stays sold', async () => {
    const order = await newOrder('Refunded by hand');
    await buyer.pay(order.id);
    await untilPaid(buyer, order);
    await happenAtStripe(system, order.id, { what: 'refund', amount: 500 });
    await happenAtStripe(system, order.id, { what: 'dispute' });
    await eventually(async () => {
      const { body } = await paymentOf(buyer, order);
      expect(body).toMatchObject({ status: 'captured', amountRefunded: 500, dispute: 'open' });
    });
    expect((await buyer.get<Order>(`/api/orders/${order.id}`)).body).toMatchObject({ status: 'complete' });
    await eventually(async () => {
      const { body } = await buyer.get<Ticket>(`/api/tickets/${order.ticket.id}`);
      expect(body).toMatchObject({ status: 'sold', orderId: order.id });
    });
  });

  it.each([
    '',
    '?orderId=',
    '?orderId=nonsense',
    `?orderId[$ne]=${unknownId}`,
    `?orderId=${unknownId}&orderId=${unknownId}`,
  ])('answers %s with 400', async (query) => {
    expectRefusal(await buyer.get(`/api/payments${query}`), 400, ...invalid('orderId'));
  });
});
