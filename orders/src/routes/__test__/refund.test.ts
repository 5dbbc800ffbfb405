import { Subjects, type TicketData } from '@ticketing/common';
import { eventually, type TestService, type TestUser } from '@ticketing/common/testing';
import request from 'supertest';
import {
  eventsOf,
  offerTicket,
  oneCopy,
  paymentData,
  postOrder,
  postTogether,
  startOrders,
  statusOf,
} from '../../__test__/fixtures';
import { refundOrder } from '../../domain/refund';
import { OrderModel } from '../../models/order';
import { PaymentReplicaModel } from '../../models/payment-replica';

let service: TestService;
let seller: TestUser;
let buyer: TestUser;
let operator: TestUser;

beforeAll(async () => {
  service = await startOrders();
});
beforeEach(() => {
  [seller, buyer, operator] = [service.signIn(), service.signIn(), service.signIn(undefined, { role: 'operator' })];
});
afterEach(() => service.reset());
afterAll(() => service.stop());

/** A ticket of the seller's, or several, that the buyer has paid for. */
async function bought(more: Partial<TicketData> = {}, count = 1) {
  const tickets = await Promise.all(
    Array.from({ length: count }, () => offerTicket(service, { userId: seller.id, ...more })),
  );
  const { body: order } = await postTogether(
    service,
    buyer,
    tickets.map(({ id }) => id),
  ).expect(201);
  const payment = { ...paymentData(order.id, { amount: 2050 * count }), version: 1, status: 'captured' as const };
  await service.receive(Subjects.PaymentCreated, { ...payment, version: 0, status: 'authorized' });
  await service.receive(Subjects.PaymentCaptured, payment);
  return { id: String(order.id), tickets, payment };
}

const as = ({ cookie }: TestUser) => ({
  refund: (id: string, body: object = {}) =>
    request(service.url).post(`/api/orders/${id}/refund`).set('Cookie', cookie).send(body),
  show: async (id: string) => (await request(service.url).get(`/api/orders/${id}`).set('Cookie', cookie)).body,
  log: (query = '') => request(service.url).get(`/api/orders/refunds${query}`).set('Cookie', cookie),
});
const codeOf = ({ status, body }: request.Response) => [status, body.errors?.[0].code];
const paidBack = ({ payment }: Awaited<ReturnType<typeof bought>>, version = 2) =>
  service.receive(Subjects.PaymentRefunded, {
    ...{ ...payment, version, status: 'refunded' },
    amountRefunded: payment.amount,
  });
const last = async (id: string) => {
  await service.settle();
  return service.broker.published().findLast(({ data }) => 'id' in data && data.id === id)?.data;
};
const atTheDoor = async (ticketId: string, code: string) => {
  const { body } = await request(service.url).get(`/api/orders/doors/${ticketId}`).set('Cookie', seller.cookie);
  return request(service.url).post('/api/orders/admissions').send({ code, pass: body.pass });
};

describe('a refund by the seller', () => {
  it('is one refund of all tickets, however often it is asked for, and ends once the money is back', async () => {
    const sale = await bought({}, 2);
    const asked = await Promise.all([1, 2, 3].map(() => as(seller).refund(sale.id)));
    expect(asked.map(codeOf)).toEqual([1, 2, 3].map(() => [200, undefined]));
    expect(asked[0]?.body).toMatchObject({
      ...{ id: sale.id, status: 'refunding' },
      refunds: [{ as: 'seller', amount: 41, sellAgain: false }],
    });
    expect(JSON.stringify(asked[0]?.body)).not.toContain('userId');
    expect(await last(sale.id)).toMatchObject({ status: 'refunding', refund: { amount: 4100, by: 'seller' } });
    await paidBack(sale);
    await paidBack(sale, 3);
    await as(seller).refund(sale.id).expect(200);
    const shown = await as(buyer).show(sale.id);
    expect(shown).toMatchObject({ status: 'refunded', refund: { amount: 41 } });
    expect(shown).not.toHaveProperty('admission');
    expect(eventsOf(service, sale.id).slice(2)).toEqual(['order:completed 2', 'order:refunding 3', 'order:refunded 4']);
  });

  it('voids the code at the door at once, and is refused once somebody was let in by it', async () => {
    const [refunded, used] = [await bought(), await bought()];
    const codes = await Promise.all([refunded, used].map(async ({ id }) => (await as(buyer).show(id)).admission.code));
    await as(seller).refund(refunded.id).expect(200);
    expect(codeOf(await atTheDoor(refunded.tickets[0]?.id ?? '', codes[0]))).toEqual([400, 'ticket_refunded']);
    await (await atTheDoor(used.tickets[0]?.id ?? '', codes[1])).body;
    expect(codeOf(await as(seller).refund(used.id))).toEqual([400, 'already_admitted']);
  });

  it('or the admission at the door: exactly one of the two happens', async () => {
    const sale = await bought();
    const { admission } = await as(buyer).show(sale.id);
    const answers = await Promise.all([
      as(seller).refund(sale.id),
      atTheDoor(sale.tickets[0]?.id ?? '', admission.code),
    ]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.map(({ status }) => status)).toContain(400);
  });

  it.each([true, false])(
    'frees the tickets for others in the same write if they go on sale again: %s',
    async (sellAgain) => {
      const { id, tickets } = await bought();
      await as(seller).refund(id, { sellAgain }).expect(200);
      const [ticket] = tickets;
      if (!ticket) throw new Error('There is no ticket');
      await service.receive(Subjects.TicketUpdated, {
        ...ticket,
        version: 3,
        status: sellAgain ? 'available' : 'withdrawn',
      });
      const again = await postOrder(service, buyer, ticket.id);
      expect(codeOf(again)).toEqual(sellAgain ? [201, undefined] : [400, 'ticket_withdrawn']);
      expect(await OrderModel.countDocuments({ hold: ticket.id })).toBe(1);
    },
  );

  it('is for the seller alone, and for what is paid', async () => {
    const sale = await bought();
    const unpaid = await offerTicket(service, { userId: seller.id });
    const { body: order } = await postOrder(service, buyer, unpaid.id).expect(201);
    expect(codeOf(await as(buyer).refund(sale.id))).toEqual([401, 'not_owner']);
    expect(codeOf(await as(seller).refund(order.id))).toEqual([400, 'order_not_paid']);
    expect(codeOf(await as(seller).refund(sale.id, { amount: 5 }))).toEqual([403, 'role_required']);
  });
});

describe('a refund by an operator', () => {
  it('needs a reason, may be a part, and is in the log for operators alone', async () => {
    const [sale, other] = [await bought(), await bought()];
    expect(codeOf(await as(operator).refund(sale.id))).toEqual([400, 'invalid']);
    const refused = await as(operator).refund(sale.id, { amount: 5.005, reason: '\u200b' });
    expect([refused.status, ...refused.body.errors.map(({ message }: { message: string }) => message)]).toEqual([
      ...[400, 'Enter an amount above 0 and at most 999999.99, with at most two decimals'],
      'Enter a reason of at most 500 characters',
    ]);
    await as(operator).refund(sale.id, { amount: 5, reason: ' la\u202ete ' }).expect(200);
    await as(operator).refund(sale.id, { amount: 5, reason: 'late' }).expect(200);
    expect(await last(sale.id)).toMatchObject({ status: 'complete', refund: { amount: 500, by: 'operator' } });
    expect(await as(buyer).show(sale.id)).toMatchObject({ status: 'complete', refund: { amount: 5 }, admission: {} });
    service.clock.advance(1000);
    await as(seller).refund(other.id).expect(200);
    const problem = { ...other.payment, version: 2, refundProblem: 'balance_insufficient' };
    await service.receive(Subjects.PaymentRefunded, problem);

    expect(codeOf(await as(seller).log())).toEqual([403, 'role_required']);
    const first = await as(operator).log('?limit=1').expect(200);
    expect(first.body).toEqual([expect.objectContaining({ id: other.id, problem: 'balance_insufficient' })]);
    const [, next = ''] = /<([^>]+)>/.exec(String(first.headers.link)) ?? [];
    const { body } = await request(service.url).get(next).set('Cookie', operator.cookie).expect(200);
    const decided = { at: expect.any(String), as: 'operator', userId: operator.id, reason: 'late', amount: 5 };
    expect(body).toMatchObject([{ id: sale.id, userId: buyer.id, refunds: [decided] }]);
    const toSeller = await as(seller).refund(sale.id).expect(200);
    expect(toSeller.body.refunds).toEqual([
      { at: expect.any(String), as: 'operator', amount: 5, sellAgain: false },
      expect.objectContaining({ as: 'seller' }),
    ]);
  });
});

it('refunds by the seller and an operator, of parts and of all, in two copies at once, are one decision each and never more than was paid', async () => {
  const sales = await Promise.all([1, 2, 3].map(() => bought()));
  /** As another copy of the service does it, which shares only the database. */
  const elsewhere = async (id: string, amount: number | undefined) => {
    const { store } = oneCopy(service);
    const by = amount === undefined ? { userId: seller.id, isOperator: false } : { userId: 'o', isOperator: true };
    const tickets = [{ userId: seller.id, eventDate: null }];
    const asked = { ...by, tickets, amount, reason: 'late', sellAgain: false };
    await store.update(await store.get(id), ({ state }) => refundOrder(state, asked, service.clock.now()));
  };
  for (const { id } of sales) {
    const part = (amount: number) => as(operator).refund(id, { amount, reason: 'late' }).expect(200);
    const asked = [part(5), elsewhere(id, 500), part(12), as(seller).refund(id).expect(200), elsewhere(id, undefined)];
    await Promise.all(asked);
    const amounts = (await OrderModel.findById(id).lean())?.refunds?.map(({ amount }) => amount) ?? [];
    await service.settle();
    const told = service.broker.published(Subjects.OrderRefunding);
    expect(told.flatMap(({ data }) => (data.id === id ? [data.refund?.amount] : []))).toEqual(amounts);
    expect(amounts).toEqual([500, 1200, 2050].filter((amount) => amounts.includes(amount)));
    expect(amounts.at(-1)).toBe(2050);
  }
});

describe('money that goes back at Stripe or by the bank', () => {
  it.each([
    ['a refund in full at Stripe', { status: 'refunded', amountRefunded: 2050 }, 'refunded'],
    ['a refund in full, as an older payments tells it', { status: 'captured', amountRefunded: 2050 }, 'refunded'],
    ['a lost dispute', { status: 'captured', dispute: 'lost' }, 'refunded'],
    ['a part', { status: 'captured', amountRefunded: 2049 }, 'complete'],
    ['an open dispute', { status: 'captured', dispute: 'open' }, 'complete'],
  ] as const)('ends the order, and keeps its ticket off sale, if it is all: %s', async (_case, more, status) => {
    const { id, payment } = await bought();
    await service.receive(Subjects.PaymentRefunded, { ...payment, version: 2, ...more });
    expect(await statusOf(id)).toBe(status);
    if (status === 'complete') return;
    expect(await last(id)).toMatchObject({ status, refund: { amount: 2050, sellAgain: false, by: 'stripe' } });
    expect((await OrderModel.findById(id).lean())?.refunds).toMatchObject([{ as: 'stripe' }]);
  });

  it('is the end of a refund that is decided afterwards, or that an operator has paid in another way', async () => {
    const [gone, sentBack] = [await bought(), await bought()];
    // As of a replica from before orders ended what is paid back.
    await PaymentReplicaModel.updateOne({ _id: gone.payment.id }, { paidBack: true });
    expect((await as(seller).refund(gone.id).expect(200)).body.status).toBe('refunded');
    await as(seller).refund(sentBack.id).expect(200);
    const otherwise = { paidOtherwise: true, reason: 'by bank transfer' };
    expect(codeOf(await as(operator).refund(sentBack.id, otherwise))).toEqual([400, 'not_sent_back']);
    const problem = 'refund_failed';
    await service.receive(Subjects.PaymentRefunded, { ...sentBack.payment, version: 2, refundProblem: problem });
    expect((await as(seller).refund(sentBack.id)).body).toMatchObject({ status: 'refunding', problem });
    const { body } = await as(operator).refund(sentBack.id, otherwise).expect(200);
    expect(body).toMatchObject({ status: 'refunded', refunds: [{}, otherwise] });
  });

  it('completes the order first if its news overtakes that of the capture', async () => {
    const { id } = await offerTicket(service, { userId: seller.id });
    const { body: order } = await postOrder(service, buyer, id).expect(201);
    const payment = paymentData(order.id);
    await service.receive(Subjects.PaymentCreated, payment);
    const refunded = { ...payment, version: 2, status: 'captured', amountRefunded: 2050 } as const;
    await service.receive(Subjects.PaymentRefunded, refunded);
    const story = ['order:created 0', 'order:payment-accepted 1', 'order:completed 2', 'order:refunded 3'];
    expect(eventsOf(service, order.id)).toEqual(story);
  });

  it('ends a refund of ours all the same, once', async () => {
    const sale = await bought();
    await Promise.all([
      as(seller).refund(sale.id, { sellAgain: true }),
      service.send(Subjects.PaymentRefunded, { ...sale.payment, version: 2, amountRefunded: 2050 }),
    ]);
    await service.settle();
    await eventually(async () => expect(await statusOf(sale.id)).toBe('refunded'));
    expect(eventsOf(service, sale.id).filter((event) => event.startsWith('order:refunded'))).toHaveLength(1);
  });
});

it('a refund whose process dies right after its write is announced all the same', async () => {
  const { id } = await bought();
  service.broker.disconnect();
  await as(seller).refund(id).expect(200);
  service.broker.reconnect();
  service.clock.advance(10_000);
  await eventually(() => expect(eventsOf(service, id).at(-1)).toBe('order:refunding 3'));
});

describe('an operator', () => {
  const act = ({ cookie }: TestUser, path: string, body: object = { reason: 'Fraud' }) =>
    request(service.url).post(`/api/orders/operator${path}`).set('Cookie', cookie).send(body);
  const look = ({ cookie }: TestUser, path: string) =>
    request(service.url).get(`/api/orders/operator${path}`).set('Cookie', cookie);
  const unpaid = async () => {
    const ticket = await offerTicket(service, { userId: seller.id });
    return (await postOrder(service, buyer, ticket.id).expect(201)).body;
  };

  it('finds an order by its id, its buyer and the code of a ticket, with its story and without what lets anybody in', async () => {
    const { id } = await bought();
    const { code } = (await as(buyer).show(id)).admission;
    const { body: order } = await look(operator, `/${id}`).expect(200);
    expect(order).toMatchObject({
      ...{ id, userId: buyer.id, status: 'complete', audit: [] },
      history: [
        { version: 0, event: 'order:created', status: 'created' },
        { version: 1, event: 'order:payment-accepted', status: 'awaiting:payment' },
        { version: 2, event: 'order:completed', status: 'complete' },
      ],
    });
    expect(JSON.stringify(order)).not.toContain(code);
    expect((await act(operator, '/lookup', { code: code.toLowerCase() })).body).toEqual(order);
    const { history: _past, ...listed } = order;
    expect((await look(operator, `?userId=${buyer.id}`)).body).toEqual([listed]);
    expect(codeOf(await act(operator, '/lookup', { code: 'X'.repeat(16) }))).toEqual([404, 'unknown_code']);
  });

  it('cancels an order that is unpaid, once, which frees its ticket; the log says who did, and why', async () => {
    const order = await unpaid();
    const answers = await Promise.all([1, 2, 3].map(() => act(operator, `/${order.id}/cancel`)));
    expect(answers.map(codeOf)).toEqual([1, 2, 3].map(() => [200, undefined]));
    const line = { act: 'cancel', by: operator.id, reason: 'Fraud', at: service.clock.now().toISOString() };
    expect(answers[0]?.body).toMatchObject({ status: 'cancelled', cancelReason: 'operator', audit: [line] });
    expect((await look(operator, '/log')).body).toMatchObject([{ id: order.id, audit: [line] }]);
    const told = await last(order.id);
    expect(told).toMatchObject({ byOperator: true });
    expect(told).not.toHaveProperty('cancelReason');
    expect(await as(buyer).show(order.id)).toMatchObject({ cancelReason: 'operator' });
    await postOrder(service, service.signIn(), order.ticket.id).expect(201);
  });

  it('cancels the order of a listing that was hidden meanwhile: nobody gets it, though tickets has not heard of that', async () => {
    const order = await unpaid();
    const held = {
      ...order.ticket,
      userId: seller.id,
      price: 2050,
      eventDate: null,
      status: 'reserved',
      orderId: order.id,
    };
    await service.receive(Subjects.TicketUpdated, { ...held, version: 1, offSale: true });
    await act(operator, `/${order.id}/cancel`).expect(200);
    const others = await Promise.all([1, 2].map(() => postOrder(service, service.signIn(), order.ticket.id)));
    expect(others.map(codeOf)).toEqual([1, 2].map(() => [400, 'ticket_withdrawn']));
  });

  it('cancels it, or its payment is accepted: exactly one of the two happens', async () => {
    const order = await unpaid();
    const [answer] = await Promise.all([
      act(operator, `/${order.id}/cancel`),
      service.send(Subjects.PaymentCreated, paymentData(order.id)),
    ]);
    await service.settle();
    const { status, audit } = (await look(operator, `/${order.id}`)).body;
    expect([codeOf(answer), status, audit.length]).toEqual(
      status === 'cancelled' ? [[200, undefined], 'cancelled', 1] : [[400, 'order_being_paid'], 'awaiting:payment', 0],
    );
  });

  it('has a line of the log for each refund, in the write that decides it, and none for one that was decided before', async () => {
    const { id } = await bought();
    const key = id.replace(/^./, 'f');
    const refund = { amount: 5, reason: 'late', key };
    const answers = await Promise.all([1, 2].map(() => as(operator).refund(id, refund).expect(200)));
    const before = await as(operator).refund(id, { ...refund, key: undefined });
    expect([...answers, before].map(({ body }) => body.done)).toEqual([true, true, false]);
    expect(codeOf(await as(operator).refund(id, { ...refund, amount: 6 }))).toEqual([409, 'key_reused']);
    expect((await look(operator, `/${id}`)).body.audit).toMatchObject([
      { id: key, act: 'refund', reason: 'late', details: '5 USD in all' },
    ]);
    expect((await as(seller).refund(id).expect(200)).body).not.toHaveProperty('done');
    expect((await look(operator, `/${id}`)).body.audit).toHaveLength(1);
  });

  it('is nobody else: others learn nothing, not even what there is', async () => {
    const { id } = await unpaid();
    const asked = (user: TestUser) => [
      ...[`/${id}`, `/${buyer.id}`, '/log', `?userId=${buyer.id}`].map((path) => look(user, path)),
      ...[`/${id}/cancel`, '/lookup'].map((path) => act(user, path)),
    ];
    for (const user of [buyer, seller])
      expect((await Promise.all(asked(user))).map(codeOf)).toEqual(asked(user).map(() => [403, 'role_required']));
    expect(await statusOf(id)).toBe('created');
  });
});
