import { Subjects } from '@ticketing/common';
import {
  ask,
  DescribedAnswers,
  describedRoutes,
  newId,
  notingRoutes,
  type TestService,
} from '@ticketing/common/testing';
import { orders } from '../app';
import { openapi } from '../openapi';
import { holdMs, offerTicket, paymentData, reserve, reserveAndAuthorize, reserveAndPay, startOrders } from './fixtures';

const { definition, routes } = notingRoutes(orders);
const answers = new DescribedAnswers(openapi);
let service: TestService;

const seller = () => service.signIn('b'.repeat(24));
const buyer = () => service.signIn('a'.repeat(24));
const json = { 'content-type': 'application/json' };
const get = (path: string, user = buyer()) =>
  ask(service.url, 'GET', `/api/orders${path}`, { headers: { cookie: user.cookie } });
const cancel = ({ id }: { id: string }, user = buyer()) =>
  ask(service.url, 'DELETE', `/api/orders/${id}`, { headers: { cookie: user.cookie } });
const post = (body: unknown, headers: Record<string, string> = { cookie: buyer().cookie }) =>
  ask(service.url, 'POST', '/api/orders', { headers: { ...json, ...headers }, body: JSON.stringify(body) });

async function postFor(order: Promise<{ ticket: { id: string } }>, user = buyer()) {
  return post({ ticketId: (await order).ticket.id }, { cookie: user.cookie });
}

const dearerTicket = () => offerTicket(service, { version: 1, price: 9900, pricedSince: 1 });

async function ofSales(path: string) {
  const { id } = await offerTicket(service, { userId: seller().id });
  await reserveAndPay(service, buyer(), id);
  return get(`/sales${path}`, seller());
}

const openDoor = (id: string, user = seller()) =>
  ask(service.url, 'GET', `/api/orders/doors/${id}`, { headers: { cookie: user.cookie } });

/** At the door of the seller's listing: a paid ticket for the same event, or an unknown one. */
async function presented({ code = 'unknown', scans = 1, pass = '' } = {}) {
  const listing = await offerTicket(service, { userId: seller().id });
  const opened = JSON.parse((await openDoor(listing.id)).body).pass;
  const order = await reserveAndPay(service, buyer(), listing.id);
  const shown = JSON.parse((await get(`/${order.order.id}`)).body);
  const body = JSON.stringify({ code: code === 'its own' ? shown.admission.code : code, pass: pass || opened });
  const scan = () => ask(service.url, 'POST', '/api/orders/admissions', { headers: json, body });
  for (let count = 1; count < scans; count++) await scan();
  return scan();
}

async function reserveSeveral() {
  const [first, other] = [await offerTicket(service), await offerTicket(service)];
  return post({ ticketId: first.id, version: 0, otherTickets: [{ ticketId: other.id, version: 0 }] });
}

async function paidForSeveral() {
  const { id } = JSON.parse((await reserveSeveral()).body);
  const payment = paymentData(id);
  await service.receive(Subjects.PaymentCreated, payment);
  await service.receive(Subjects.PaymentCaptured, { ...payment, version: 1, status: 'captured' });
  return get(`/${id}`);
}

const operator = () => service.signIn('c'.repeat(24), { role: 'operator' });
const refund = ({ id }: { id: string }, body: object = {}, user = operator()) =>
  ask(service.url, 'POST', `/api/orders/${id}/refund`, {
    headers: { ...json, cookie: user.cookie },
    body: JSON.stringify(body),
  });

const inspect = (id: string) => get(`/operator/${id}`, operator());
const operate = (path: string, body: object) =>
  ask(service.url, 'POST', `/api/orders/operator/${path}`, {
    headers: { ...json, cookie: operator().cookie },
    body: JSON.stringify(body),
  });
const cancelled = async () => operate(`${(await reserve(service, buyer())).id}/cancel`, { reason: 'Fraud' });

async function refundedOrder() {
  const { order } = await reserveAndPay(service, buyer());
  await refund(order, { reason: 'why', sellAgain: true });
  return get(`/${order.id}`);
}

async function logAfterRefund() {
  await refundedOrder();
  return get('/refunds?limit=1', operator());
}

const waiting = (method: string, path = '', body?: object) =>
  ask(service.url, method, `/api/orders/waiting${path}`, {
    headers: { ...json, cookie: buyer().cookie },
    ...(body && { body: JSON.stringify(body) }),
  });
const takenTicket = () => offerTicket(service, { status: 'reserved', orderId: newId(), eventId: newId() });
const standInLine = async (id?: string) => waiting('POST', '', { id: id ?? (await takenTicket()).id });
async function offered(user: ReturnType<typeof buyer>) {
  const { eventId } = await standInLine().then(({ body }) => ({ eventId: JSON.parse(body).id }));
  const { id } = await offerTicket(service, { eventId });
  return post({ ticketId: id }, { cookie: user.cookie });
}

async function overdue(user: ReturnType<typeof buyer>) {
  const order = await reserve(service, user);
  service.clock.advance(holdMs);
  return order;
}

beforeAll(async () => {
  service = await startOrders({}, definition);
});
afterEach(() => service.reset());
afterAll(() => service.stop());

describe("the description of orders' API", () => {
  it('is served', async () => {
    expect(JSON.parse((await get('/openapi.json')).body)).toEqual(openapi);
  });

  it('has the routes that are registered, with what each validates, and no others', () => {
    expect(describedRoutes(openapi)).toEqual(routes());
  });

  it.each<[string, number, () => ReturnType<typeof ask>]>([
    ['a reservation', 201, async () => post({ ticketId: (await offerTicket(service)).id })],
    ['a reservation of several', 201, () => reserveSeveral()],
    ['a paid order for several', 200, () => paidForSeveral()],
    ['the same reservation again', 200, () => postFor(reserve(service, buyer()))],
    ["somebody else's ticket", 400, () => postFor(reserve(service, buyer()), service.signIn())],
    ['a ticket at another price', 409, async () => post({ ticketId: (await dearerTicket()).id, version: 0 })],
    ['a ticket that this buyer had just now', 400, async () => post({ ticketId: (await overdue(buyer())).ticket.id })],
    ['no ticket', 400, () => post({})],
    ['an unknown ticket', 404, () => post({ ticketId: newId() })],
    ['a stranger who buys', 401, () => post({ ticketId: newId() }, {})],
    ["another site's page", 403, () => post({ ticketId: newId() }, { origin: 'https://evil.example' })],
    ['too large a body', 413, () => post({ ticketId: 'x'.repeat(40_000) })],
    ['a form', 415, () => post({}, { 'content-type': 'text/plain' })],
    ['a list', 200, () => reserve(service, buyer()).then(() => get('?limit=1'))],
    ['a list of too much', 400, () => get('?limit=101')],
    ['an order', 200, async () => get(`/${(await reserve(service, buyer())).id}`)],
    ["somebody else's order", 401, async () => get(`/${(await reserve(service, buyer())).id}`, service.signIn())],
    ['an unknown order', 404, () => get(`/${newId()}`)],
    ['a pass to the door', 200, async () => openDoor((await offerTicket(service, { userId: seller().id })).id)],
    ["a pass to somebody else's door", 401, async () => openDoor((await offerTicket(service)).id)],
    ['a pass to no door', 404, () => openDoor(newId())],
    ['an admission', 200, () => presented({ code: 'its own' })],
    ['a second one', 400, () => presented({ code: 'its own', scans: 2 })],
    ['an unknown code', 404, () => presented()],
    ['a forged pass', 401, () => presented({ pass: 'forged' })],
    ['a paid order', 200, async () => get(`/${(await reserveAndPay(service, buyer())).order.id}`)],
    ['a cancellation', 204, async () => cancel(await reserve(service, buyer()))],
    ['a cancellation of nothing', 404, () => cancel({ id: newId() })],
    ["a cancellation of somebody else's", 401, async () => cancel(await reserve(service, buyer()), service.signIn())],
    ['a cancellation too late', 400, async () => cancel((await reserveAndAuthorize(service, buyer())).order)],
    ['a cancellation much too late', 400, async () => cancel((await reserveAndPay(service, buyer())).order)],
    ['a refund', 200, async () => refund((await reserveAndPay(service, buyer())).order, { reason: 'why', amount: 1 })],
    ['a refund without a reason', 400, async () => refund((await reserveAndPay(service, buyer())).order)],
    ['a refund by the buyer', 401, async () => refund((await reserveAndPay(service, buyer())).order, {}, buyer())],
    ['the log of refunds', 200, async () => logAfterRefund()],
    ['the log of refunds for a seller', 403, () => get('/refunds', seller())],
    ['sales', 200, () => ofSales('')],
    ['the sums of sales', 200, () => ofSales('/totals')],
    ['sales as a table', 200, () => ofSales('.csv')],
    ['sales of no month', 400, () => get('/sales?month=2026-13')],
    ['sales of nobody', 401, () => ask(service.url, 'GET', '/api/orders/sales')],
    ['an order for an operator', 200, async () => inspect((await reserve(service, buyer())).id)],
    ['an order for its buyer as an operator', 403, () => get('/operator/log', buyer())],
    [
      'the orders of a user',
      200,
      async () => get(`/operator?userId=${(await reserve(service, buyer())).userId}`, operator()),
    ],
    ['an order by a code', 404, () => operate('lookup', { code: 'X'.repeat(16) })],
    ['a cancellation by an operator', 200, async () => cancelled()],
    ['a cancellation for no reason', 400, () => operate(`${newId()}/cancel`, {})],
    ['what operators have acted on', 200, async () => (await cancelled()) && get('/operator/log', operator())],
    ['an order that is refunded', 200, async () => refundedOrder()],
    ['a place in a line', 201, () => standInLine()],
    ['a place in no line', 404, () => standInLine(newId())],
    ['a place where there are tickets', 400, async () => standInLine((await offerTicket(service)).id)],
    ['all places', 200, () => standInLine().then(() => waiting('GET'))],
    ['leaving a line', 204, async () => waiting('DELETE', `/${(await takenTicket()).eventId}`)],
    ['leaving the line of no event', 404, () => waiting('DELETE', `/${newId()}`)],
    ['taking an offer', 201, () => offered(buyer())],
    ["somebody else's offer", 400, () => offered(service.signIn())],
    ['an offer in a list', 200, () => offered(service.signIn()).then(() => get(''))],
  ])('is true of %s: %i', async (_case, status, call) => {
    const answer = await call();
    expect(answer.status).toBe(status);
    expect(answers.problemWith(answer)).toBeUndefined();
  });
});
