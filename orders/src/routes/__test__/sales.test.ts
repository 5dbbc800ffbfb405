import { Subjects, type TicketData } from '@ticketing/common';
import { newId, type TestService, type TestUser, walkPages } from '@ticketing/common/testing';
import request from 'supertest';
import { offerTicket, paymentData, postTogether, startOrders } from '../../__test__/fixtures';
import type { Sale } from '../../api';
import { OrderModel } from '../../models/order';
import { findOlderSales } from '../../models/sales';

let service: TestService;
let seller: TestUser;
let buyer: TestUser;

beforeAll(async () => {
  service = await startOrders({ FEE_PERCENT: '10' });
});
beforeEach(() => {
  [seller, buyer] = [service.signIn(), service.signIn()];
});
afterEach(() => service.reset());
afterAll(() => service.stop());

/** An order for such tickets, paid right now. */
async function sold(...tickets: Partial<TicketData>[]) {
  const offered = await Promise.all(tickets.map((more) => offerTicket(service, { userId: seller.id, ...more })));
  const { body } = await postTogether(
    service,
    buyer,
    offered.map(({ id }) => id),
  ).expect(201);
  const amount = offered.reduce((sum, { price }) => sum + price, 0);
  const payment = paymentData(body.id, { amount });
  await service.receive(Subjects.PaymentCreated, payment);
  await service.receive(Subjects.PaymentCaptured, { ...payment, version: 1, status: 'captured' });
  return { id: String(body.id), offered, payment };
}

const ask = (path: string, cookie = seller.cookie) =>
  request(service.url).get(`/api/orders/sales${path}`).set('Cookie', cookie);
const month = () => service.clock.now().toISOString().slice(0, 7);
const refund = ({ id }: { id: string }, body: object) =>
  request(service.url)
    .post(`/api/orders/${id}/refund`)
    .set('Cookie', service.signIn(undefined, { role: 'operator' }).cookie)
    .send({ reason: 'why', ...body })
    .expect(200);

describe("a seller's statement", () => {
  it('has what each ticket has sold for, what of it went back, the fee and what is due, and the sums', async () => {
    const [orderId, paidAt] = [(await sold({ price: 1000 }, { price: 3000 })).id, service.clock.now().toISOString()];
    await refund({ id: orderId }, { amount: 10 });
    const { body } = await ask('').expect(200);
    expect(body).toEqual([
      {
        ...{ orderId, paidAt, currency: 'USD' },
        tickets: [
          { id: expect.any(String), title: 'Concert', price: 10, refunded: 2.5, fee: 0.75, due: 6.75 },
          { id: expect.any(String), title: 'Concert', price: 30, refunded: 7.5, fee: 2.25, due: 20.25 },
        ],
      },
    ]);
    const sums = { currency: 'USD', count: 2, price: 40, refunded: 10, fee: 3, due: 27 };
    expect((await ask(`/totals?month=${month()}`)).body).toEqual([sums]);
  });

  it('has of an order only what is theirs, as has that of the other seller', async () => {
    const other = service.signIn();
    const { id, offered } = await sold({ price: 1000 }, { price: 3000, userId: other.id });
    const own = async ({ cookie }: TestUser) => (await ask('', cookie)).body[0].tickets[0].id;
    expect([await own(seller), await own(other)]).toEqual(offered.map(({ id }) => id));
    expect((await ask('/totals', other.cookie)).body).toMatchObject([{ count: 1, price: 30 }]);
    expect((await ask('', buyer.cookie)).body).toEqual([]);
    const ownOf = async ({ cookie }: TestUser) => (await ask(`/${id}`, cookie).expect(200)).body.tickets;
    expect([await ownOf(seller), await ownOf(other)]).toMatchObject([[{ due: 9 }], [{ due: 27 }]]);
    await ask(`/${id}`, buyer.cookie).expect(404);
  });

  it('has no sale by an order that is not paid', async () => {
    const { id } = await offerTicket(service, { userId: seller.id });
    const { body } = await postTogether(service, buyer, [id]).expect(201);
    await ask(`/${body.id}`).expect(404);
  });

  it('keeps what was refunded and sold again, in the month in which it was paid', async () => {
    const before = month();
    const first = await sold({});
    service.clock.advance(40 * 24 * 3_600_000);
    await refund(first, { sellAgain: true });
    await sold({});
    expect((await ask(`/totals?month=${before}`)).body).toMatchObject([
      { count: 1, price: 20.5, refunded: 20.5, due: 0 },
    ]);
    expect((await ask('/totals')).body).toMatchObject([{ count: 1, refunded: 0, fee: 2.05, due: 18.45 }]);
  });

  it('knows of what went back at Stripe', async () => {
    const { payment } = await sold({});
    await service.receive(Subjects.PaymentRefunded, {
      ...{ ...payment, version: 2, status: 'captured' },
      amountRefunded: 50,
    });
    expect((await ask('/totals')).body).toMatchObject([{ price: 20.5, refunded: 0.5, fee: 2, due: 18 }]);
  });

  it('is turned page by page, the latest first, from the first moment of the month in UTC on', async () => {
    const [now, ids] = [service.clock.now(), [] as string[]];
    service.clock.advance(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1) - now.getTime());
    for (let i = 0; i < 3; i++) {
      ids.unshift((await sold({})).id);
      service.clock.advance(1_000);
    }
    const walked = await walkPages<Sale>(service.url, `/api/orders/sales?month=${month()}&limit=2`, seller.cookie);
    expect(walked.map(({ orderId }) => orderId)).toEqual(ids);
  });

  it('is a table, in which no title is a formula', async () => {
    const paid = service.clock.now().toISOString();
    const titles = ['=1+1', '+1', '-1', '@a', '＝1', 'He said "no", twice', '1 = 1'];
    const orders = [];
    for (const title of titles) orders.push(await sold({ title, price: 1000, currency: 'JPY' }));
    const { headers, text } = await ask(`.csv?month=${month()}`).expect(200);
    expect(headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename=sales-${month()}.csv`,
    });
    const [head, ...lines] = text.replace(/^\ufeff/, '').split('\r\n');
    expect(head).toBe('order,paid,ticket,title,currency,price,refunded,fee,due');
    const written = [`"'=1+1"`, `"'+1"`, `"'-1"`, `"'@a"`, `"'＝1"`, '"He said ""no"", twice"', '"1 = 1"'];
    const expected = orders.map(
      ({ id, offered }, at) => `${id},${paid},${offered[0]?.id},${written[at]},JPY,1000,0,100,900`,
    );
    expect(lines.sort()).toEqual(['', ...expected].sort());
  });

  it('has orders from before there were statements once an operator has filled them in, and keeps them', async () => {
    const { id, offered } = await sold({});
    const unset = { sales: '', paidAt: '', 'ticket.sellerId': '', 'ticket.fee': '' };
    await OrderModel.collection.updateMany({}, { $unset: unset });
    expect((await ask('')).body).toEqual([]);
    const strange = await sold({ userId: newId() });
    await OrderModel.collection.updateOne({ 'ticket.id': strange.offered[0]?.id }, {
      $unset: { ...unset },
      $set: { 'ticket.id': newId() },
    } as never);
    expect(await findOlderSales()).toEqual({ found: 1, unknown: 1 });
    expect(await findOlderSales()).toEqual({ found: 0, unknown: 1 });
    // A write by a copy that knows the order from before.
    await refund({ id }, { amount: 5 });
    expect((await ask('')).body).toMatchObject([
      {
        orderId: id,
        paidAt: service.clock.now().toISOString(),
        tickets: [{ id: offered[0]?.id, refunded: 5, fee: 0, due: 15.5 }],
      },
    ]);
  });

  it('is for people who are signed in', async () => {
    for (const path of ['', '/totals', '.csv', `/${newId()}`]) await ask(path, '').expect(401);
  });
});
