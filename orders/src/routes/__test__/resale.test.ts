import { Subjects, type TicketData } from '@ticketing/common';
import type { TestService, TestUser } from '@ticketing/common/testing';
import request from 'supertest';
import {
  eventsOf,
  giveBack,
  offerTicket,
  paymentData,
  postOrder,
  postTogether,
  startOrders,
  statusOf,
} from '../../__test__/fixtures';
import { OrderModel } from '../../models/order';
import { offeredListing, TicketReplicaModel } from '../../models/ticket-replica';

let service: TestService;
let [issuer, first, second, third, fourth]: TestUser[] = [];

beforeAll(async () => {
  service = await startOrders();
});
beforeEach(() => {
  [issuer, first, second, third, fourth] = Array.from({ length: 5 }, () => service.signIn());
});
afterEach(() => service.reset());
afterAll(() => service.stop());

const someone = (user: TestUser | undefined): TestUser => {
  if (!user) throw new Error('Nobody is signed in');
  return user;
};
const show = async (user: TestUser | undefined, id: string) =>
  (await request(service.url).get(`/api/orders/${id}`).set('Cookie', someone(user).cookie)).body;
const codeOf = ({ status, body }: request.Response) => [status, body.errors?.[0].code];

/** An order whose payment is authorised by `pay`, and captured by `collect`. */
async function reserved(buyer: TestUser | undefined, ticket: TicketData) {
  const { body } = await postOrder(service, someone(buyer), ticket.id).expect(201);
  const payment = paymentData(body.id);
  return {
    ...{ id: String(body.id), ticket, buyer: someone(buyer) },
    pay: () => service.receive(Subjects.PaymentCreated, payment),
    collect: () => service.receive(Subjects.PaymentCaptured, { ...payment, version: 1, status: 'captured' }),
    fail: () => service.receive(Subjects.PaymentFailed, { ...payment, version: 1, status: 'failed' }),
    /** The bank sends the money back. */
    chargeBack: () =>
      service.receive(Subjects.PaymentDisputed, { ...payment, version: 2, status: 'captured', dispute: 'lost' }),
  };
}
type Sale = Awaited<ReturnType<typeof reserved>>;

async function bought(buyer: TestUser | undefined, ticket: TicketData): Promise<Sale> {
  const sale = await reserved(buyer, ticket);
  await sale.pay();
  await sale.collect();
  return sale;
}

/** What the buyer of an order offers again, as tickets tells orders. */
const offeredAgain = ({ id, ticket, buyer }: Sale): Promise<TicketData> =>
  offerTicket(service, {
    userId: buyer.id,
    resale: { orderId: id, ticketId: ticket.id, issuerId: ticket.resale?.issuerId ?? ticket.userId },
  });
const tell = (ticket: TicketData, status: TicketData['status'], version: number) =>
  service.receive(Subjects.TicketUpdated, { ...ticket, version, status });

async function atTheDoor(code: string, { cookie } = someone(issuer), ticketId = door.id) {
  const { body } = await request(service.url).get(`/api/orders/doors/${ticketId}`).set('Cookie', cookie);
  return request(service.url).post('/api/orders/admissions').send({ code, pass: body.pass });
}
const refund = ({ cookie }: TestUser, id: string, body: object = {}) =>
  request(service.url).post(`/api/orders/${id}/refund`).set('Cookie', cookie).send(body);

let door: TicketData;
let original: Sale;
let code: string;
let offer: TicketData;

beforeEach(async () => {
  door = await offerTicket(service, { userId: someone(issuer).id });
  original = await bought(first, door);
  code = (await show(first, original.id)).admission.code;
  offer = await offeredAgain(original);
});

describe('a ticket that its buyer sells on', () => {
  it('lets its new buyer in at the first door, and its seller no more, from the sale on and not before', async () => {
    expect(await show(first, original.id)).toMatchObject({
      ...{ admission: { code }, resale: { ticketId: offer.id, sold: false } },
    });
    const sale = await bought(second, offer);
    await tell(offer, 'sold', 1);
    const shown = await show(first, original.id);
    expect(shown).toMatchObject({ status: 'complete', resale: { ticketId: offer.id, sold: true } });
    expect(shown).not.toHaveProperty('admission');
    expect(eventsOf(service, original.id).slice(3)).toEqual(['order:resale 3', 'order:resale 4']);
    expect(codeOf(await atTheDoor(code))).toEqual([400, 'ticket_resold']);
    const { admission } = await show(second, sale.id);
    expect(codeOf(await atTheDoor(admission.code))).toEqual([200, undefined]);
    const notTheirs = await request(service.url)
      .get(`/api/orders/doors/${offer.id}`)
      .set('Cookie', someone(first).cookie);
    expect(codeOf(notTheirs)).toEqual([401, 'not_owner']);
  });

  it.each(['is only reserved', 'is withdrawn', 'could not be collected'])(
    'lets its seller in if it %s',
    async (end) => {
      const sale = await reserved(second, offer);
      if (end === 'is withdrawn') await tell(offer, 'withdrawn', 1);
      if (end === 'could not be collected') {
        await sale.pay();
        expect(codeOf(await atTheDoor(code))).toEqual([400, 'ticket_resold']);
        await sale.fail();
      }
      expect(codeOf(await atTheDoor(code))).toEqual([200, undefined]);
    },
  );

  it('is not sold once it has let its seller in: a payment that comes too late ends the order', async () => {
    const sale = await reserved(second, offer);
    expect(codeOf(await atTheDoor(code))).toEqual([200, undefined]);
    await sale.pay();
    await sale.pay();
    expect(await show(second, sale.id)).toMatchObject({ status: 'cancelled', cancelReason: 'ticket_lost' });
    const told = service.broker.published(Subjects.OrderCancelled).at(-1)?.data;
    expect(told).toMatchObject({ id: sale.id, ticketLost: true });
    // Copies of others that are older would say that the bank had declined.
    expect(told).not.toHaveProperty('cancelReason');
    expect(codeOf(await postOrder(service, someone(third), offer.id))).toEqual([400, 'ticket_withdrawn']);
  });

  it('either is sold or lets its seller in, however close the two are', async () => {
    const ends = await Promise.all(
      Array.from({ length: 5 }, async () => {
        const listing = await offerTicket(service, { userId: someone(issuer).id, eventId: door.eventId });
        const before = await bought(service.signIn(), listing);
        const { admission } = await show(before.buyer, before.id);
        const sale = await reserved(service.signIn(), await offeredAgain(before));
        const [answer] = await Promise.all([atTheDoor(admission.code), sale.pay()]);
        return [answer.status, await statusOf(sale.id)].join(' ');
      }),
    );
    expect(ends.filter((end) => !['200 cancelled', '400 awaiting:payment'].includes(end))).toEqual([]);
  });

  it('is reserved once, by whichever listing, and can be had by another once that has ended', async () => {
    const sale = await reserved(second, offer);
    await tell(offer, 'withdrawn', 1);
    const again = await offeredAgain(original);
    expect(codeOf(await postOrder(service, someone(third), again.id))).toEqual([400, 'ticket_reserved']);
    expect(codeOf(await postOrder(service, someone(second), again.id))).toEqual([400, 'already_reserved']);
    const { id: other } = await offerTicket(service);
    const { body } = await postTogether(service, someone(third), [other, again.id]);
    expect(body.errors).toMatchObject([{ code: 'ticket_reserved', field: 'otherTickets[0].ticketId' }]);
    await OrderModel.updateOne({ _id: sale.id }, { offer: 'their line' });
    expect((await postOrder(service, someone(second), again.id)).body.errors).toMatchObject([
      { code: 'already_reserved', message: expect.stringContaining('another listing') },
    ]);
    await giveBack(service, someone(second), sale);
    const next = await bought(third, again);
    await tell(again, 'sold', 1);
    await refund(someone(first), next.id, { sellAgain: false }).expect(200);
    await tell(again, 'withdrawn', 2);
    await bought(fourth, await offeredAgain(original));
    expect(await OrderModel.find({ hold: `${original.id}:${door.id}` }).countDocuments()).toBe(1);
  });

  it('is looked for among listings by an index that has the latest first', async () => {
    const look = jest.spyOn(TicketReplicaModel.collection, 'findOne');
    expect(await offeredListing(offer.resale ?? { orderId: '', ticketId: '', issuerId: '' })).toBe(offer.id);
    const [filter = {}, options] = look.mock.lastCall ?? [];
    look.mockRestore();
    const wanted = [...Object.keys(filter).map((field) => [field, 1]), ...Object.entries(options?.sort ?? {})];
    const made = await TicketReplicaModel.listIndexes();
    const serving = made.find(({ key }) => JSON.stringify(Object.entries(key)) === JSON.stringify(wanted));
    // Who asks for the id of an order asks only for those that have one.
    expect(serving?.partialFilterExpression).toEqual({ 'resale.orderId': { $exists: true } });
    expect(filter).toMatchObject({ 'resale.orderId': original.id });
  });

  it('is not paid for by an order from before that, if another one holds it', async () => {
    const sale = await reserved(second, offer);
    await OrderModel.updateOne({ _id: sale.id }, { hold: offer.id });
    await reserved(third, await offeredAgain(original));
    await sale.pay();
    expect(await show(second, sale.id)).toMatchObject({ status: 'cancelled', cancelReason: 'ticket_lost' });
  });

  it('is sold on in its turn, and then the first two let nobody in', async () => {
    const again = await bought(second, offer);
    const { admission } = await show(second, again.id);
    const last = await bought(third, await offeredAgain(again));
    for (const void_ of [code, admission.code]) expect(codeOf(await atTheDoor(void_))).toEqual([400, 'ticket_resold']);
    expect(codeOf(await refund(someone(first), again.id))).toEqual([400, 'ticket_resold']);
    expect(codeOf(await atTheDoor((await show(third, last.id)).admission.code))).toEqual([200, undefined]);
  });
});

describe('a refund of a ticket that its buyer sells on', () => {
  it('of the first sale takes it off sale, or is refused once it is sold', async () => {
    const sale = await reserved(second, offer);
    await refund(someone(issuer), original.id).expect(200);
    await sale.pay();
    expect(await statusOf(sale.id)).toBe('cancelled');

    const other = await bought(first, await offerTicket(service, { userId: someone(issuer).id }));
    await bought(second, await offeredAgain(other));
    expect(codeOf(await refund(someone(issuer), other.id))).toEqual([400, 'ticket_resold']);
    expect(await statusOf(other.id)).toBe('complete');
  });

  it.each([true, false])('of the resale gives it back to its seller, on sale again: %s', async (sellAgain) => {
    const sale = await bought(second, offer);
    const { admission } = await show(second, sale.id);
    await tell(offer, 'sold', 1);
    await refund(someone(first), sale.id, { sellAgain }).expect(200);
    await tell(offer, sellAgain ? 'available' : 'withdrawn', 2);
    expect((await show(first, original.id)).admission).toEqual({ code });
    expect(codeOf(await atTheDoor(admission.code))).toEqual([400, 'ticket_refunded']);
    expect(codeOf(await atTheDoor(code))).toEqual([200, undefined]);
  });

  it('by a bank leaves it to nobody: neither does its seller get it back', async () => {
    const sale = await bought(second, offer);
    await tell(offer, 'sold', 1);
    await sale.chargeBack();
    await tell(offer, 'withdrawn', 2);
    expect(await statusOf(sale.id)).toBe('refunded');
    expect(await show(first, original.id)).toMatchObject({ resale: { sold: true } });
    expect(codeOf(await atTheDoor(code))).toEqual([400, 'ticket_resold']);
    // Nor can it be had by another listing, whose buyers would all lose it when they pay.
    const again = await offeredAgain(original);
    expect(await show(first, original.id)).toMatchObject({ resale: { ticketId: offer.id, sold: true } });
    expect(codeOf(await postOrder(service, service.signIn(), again.id))).toEqual([400, 'ticket_withdrawn']);
  });

  it.each(['overtakes', 'comes together with'])(
    'is noted, and a newer listing as well, if its news %s the end of the older one',
    async (how) => {
      const sale = await bought(second, offer);
      await tell(offer, 'sold', 1);
      await refund(someone(first), sale.id).expect(200);
      const newer = offeredAgain(original);
      if (how === 'overtakes') await newer;
      await Promise.all([newer, tell(offer, 'withdrawn', 2)]);
      const { id } = await newer;
      expect(await show(first, original.id)).toMatchObject({ resale: { ticketId: id, sold: false } });
    },
  );

  it('of a newer listing is not taken for one of an older listing that is withdrawn late', async () => {
    const newer = await offeredAgain(original);
    const sale = await bought(second, newer);
    await tell(newer, 'sold', 1);
    await tell(offer, 'withdrawn', 1);
    expect(await show(first, original.id)).toMatchObject({ resale: { ticketId: newer.id, sold: true } });
    expect(await statusOf(sale.id)).toBe('complete');
  });

  it.each([
    ['does not touch the one who has bought it since', 'complete', 'complete', 200],
    ['does not touch the one who is paying for it', 'awaiting:payment', 'complete', 200],
    ['ends the order of the one who has only reserved it', 'created', 'cancelled', undefined],
  ])('by a bank of the first sale %s', async (_what, before, after, atTheirDoor) => {
    const sale = await reserved(second, offer);
    if (before !== 'created') await sale.pay();
    if (before === 'complete') await sale.collect();
    await original.chargeBack();
    expect(await statusOf(original.id)).toBe('refunded');
    if (before === 'created') await sale.pay();
    await sale.collect();
    expect(await statusOf(sale.id)).toBe(after);
    const { admission } = await show(second, sale.id);
    expect(admission && (await atTheDoor(admission.code)).status).toBe(atTheirDoor);
    expect(codeOf(await atTheDoor(code))).toEqual([400, 'ticket_refunded']);
  });

  it.each([
    ['is possible', 'nobody', [200, undefined]],
    ['is refused if it was sold on in its turn', 'third', [400, 'ticket_resold']],
    ['is possible if that was refunded in its turn', 'refunded', [200, undefined]],
    ['is refused if it has let somebody in', 'door', [400, 'already_admitted']],
  ])('of the first sale %s, after a bank has refunded the resale', async (_what, who, answer) => {
    const sale = await bought(second, offer);
    const last = ['third', 'refunded'].includes(who) ? await bought(third, await offeredAgain(sale)) : undefined;
    if (who === 'door') await atTheDoor((await show(second, sale.id)).admission.code);
    await sale.chargeBack();
    if (last && who === 'refunded') await refund(someone(second), last.id).expect(200);
    expect(codeOf(await refund(someone(issuer), original.id, { sellAgain: true }))).toEqual(answer);
    expect(await statusOf(original.id)).toBe(answer[0] === 200 ? 'refunding' : 'complete');
  });

  it.each(['an operator', 'a bank'])(
    'of all who bought it in their turn, the last by %s, makes it good for nobody once it has let somebody in',
    async (who) => {
      const [operator, reason] = [service.signIn(undefined, { role: 'operator' }), 'goodwill'];
      const sale = await bought(second, offer);
      await tell(offer, 'sold', 1);
      const last = await bought(third, await offeredAgain(sale));
      expect(codeOf(await atTheDoor((await show(third, last.id)).admission.code))).toEqual([200, undefined]);
      await (who === 'a bank' ? last.chargeBack() : refund(operator, last.id, { reason }).expect(200));
      await refund(operator, sale.id, { reason }).expect(200);
      await tell(offer, 'withdrawn', 2);
      expect(codeOf(await atTheDoor(code))).toEqual([400, 'ticket_resold']);
      expect(await show(first, original.id)).not.toHaveProperty('admission');
      const again = { reason, sellAgain: true };
      expect(codeOf(await refund(operator, original.id, again))).toEqual([400, 'already_admitted']);
      await refund(operator, original.id, { reason }).expect(200);
      expect(codeOf(await atTheDoor(code))).toEqual([400, 'ticket_refunded']);
    },
  );
});
