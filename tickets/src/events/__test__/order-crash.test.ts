import { applyIfNewer, DeadLetterModel, type OrderData, type OrderStatus, Subjects } from '@ticketing/common';
import { TestService } from '@ticketing/common/testing';
import { eventsOf, lockOf, orderFor, sell } from '../../__test__/fixtures';
import type { Ticket } from '../../api';
import { tickets } from '../../app';
import { deriveLock } from '../../lock';
import { OrderReplicaModel, orderReplica } from '../../models/order-replica';
import { createTicketStore, TicketModel } from '../../models/ticket';
import { deriveOverdueLocks } from '../../workers/overdue-locks-sweep';

let service: TestService;
let ticket: Ticket;

beforeAll(async () => {
  service = await TestService.start(tickets);
});
beforeEach(async () => {
  ticket = await sell(service);
});
afterEach(async () => {
  jest.restoreAllMocks();
  await service.reset();
});
afterAll(() => service.stop());

/** The one write of a ticket that exists. */
const { collection } = TicketModel;
const save = collection.updateOne.bind(collection);
const saving = () => jest.spyOn(collection, 'updateOne');

/** A second copy's store, for concurrent writes. */
const otherCopy = () => createTicketStore(service.service.relay, service.clock);

/** A second copy handles an event at the same time. */
async function otherCopyFollows(data: OrderData): Promise<void> {
  const now = service.clock.now();
  await applyIfNewer(orderReplica, { data, occurredAt: now.toISOString() }, now);
  const { id, status, expiresAt } = data;
  await deriveLock(otherCopy(), data.ticket.id, { id, status, expiresAt: new Date(expiresAt) });
}

describe('a handler that dies between remembering the order and saving the ticket', () => {
  it('is repaired by the redelivery', async () => {
    const order = orderFor(ticket.id);
    const remembered: number[] = [];
    const dying = saving();
    // More often than a handler retries within one delivery.
    for (let i = 0; i < 5; i++)
      dying.mockImplementationOnce(async () => {
        remembered.push(await OrderReplicaModel.countDocuments({ _id: order.id }));
        throw new Error('the process dies here');
      });
    await service.receive(Subjects.OrderCreated, order);
    expect(remembered).toEqual([1, 1, 1, 1, 1]);
    expect(await lockOf(ticket.id)).toEqual({ status: 'reserved', orderId: order.id, version: 1 });
    expect(eventsOf(service, ticket.id)).toEqual(['ticket:created 0 available', 'ticket:updated 1 reserved']);
    expect(await DeadLetterModel.countDocuments()).toBe(0);
  });

  it('is repaired by any later event of an order for the same ticket, even if it never comes again', async () => {
    const [first, second] = [orderFor(ticket.id), orderFor(ticket.id, { expiresAt: '2027-01-01T12:15:00.000Z' })];
    saving().mockRejectedValueOnce(new Error('the process dies here'));
    await expect(otherCopyFollows(first)).rejects.toThrow('dies here');
    await service.receive(Subjects.OrderCancelled, { ...second, version: 1, status: 'cancelled' });
    expect(await lockOf(ticket.id)).toMatchObject({ status: 'reserved', orderId: first.id });
  });

  it('is repaired by the redelivery also when it dies between the tickets of one order', async () => {
    const others = [await sell(service), await sell(service)];
    const otherTickets = others.map(({ id }) => ({ id, price: 2000, currency: 'USD' }));
    const order = orderFor(ticket.id, { otherTickets });
    const all = [ticket, ...others];
    for (const [version, status, subject, lock] of [
      [0, 'created', Subjects.OrderCreated, 'reserved'],
      [1, 'cancelled', Subjects.OrderCancelled, 'available'],
    ] as const) {
      const dying = saving();
      dying.mockImplementationOnce(save);
      for (let i = 0; i < 5; i++) dying.mockRejectedValueOnce(new Error('the process dies here'));
      await service.receive(subject, { ...order, version, status });
      const orderId = status === 'created' ? order.id : null;
      for (const { id } of all) expect(await lockOf(id)).toEqual({ status: lock, orderId, version: version + 1 });
    }
    expect(await DeadLetterModel.countDocuments()).toBe(0);
  });

  it('dies without harm also after saving, before the message is acknowledged', async () => {
    const order = orderFor(ticket.id);
    saving().mockImplementationOnce(async (...write) => {
      await save(...write);
      throw new Error('the process dies here');
    });
    await service.receive(Subjects.OrderCreated, order);
    expect(await lockOf(ticket.id)).toEqual({ status: 'reserved', orderId: order.id, version: 1 });
  });
});

describe('a lock whose order has ended, and nothing says any more that it is to be looked at', () => {
  const inMinutes = (minutes: number) => new Date(service.clock.now().getTime() + minutes * 60_000);
  type Seen = Awaited<ReturnType<typeof deriveOverdueLocks>>;
  const sweep = (after?: Seen, limit?: number) =>
    deriveOverdueLocks(otherCopy(), service.clock.now(), service.service.logger, after, limit);
  /** As when a handler that worked on an older state has saved last, and died. */
  const forget = ({ id }: OrderData, status: OrderStatus) =>
    OrderReplicaModel.updateOne({ _id: id }, { $set: { version: 1, status } });

  it.each([
    ['cancelled', 'available'],
    ['complete', 'sold'],
    ['awaiting:payment', 'reserved'],
  ] as const)('is derived again once it is overdue: the order is %s, the ticket %s', async (status, becomes) => {
    const order = orderFor(ticket.id, { expiresAt: inMinutes(15).toISOString() });
    await service.receive(Subjects.OrderCreated, order);
    await forget(order, status);
    service.clock.advance(25 * 60_000);
    await sweep();
    expect(await lockOf(ticket.id)).toMatchObject({ status: 'reserved', version: 1 });
    service.clock.advance(1);
    await Promise.all([sweep(), sweep()]);
    expect(await lockOf(ticket.id)).toMatchObject({ status: becomes, version: becomes === 'reserved' ? 1 : 2 });
  });

  it('is derived again though another one before it fails, which has its turn again in the next run', async () => {
    const [broken, behind] = [
      orderFor(ticket.id, { expiresAt: inMinutes(15).toISOString() }),
      orderFor((await sell(service)).id, { expiresAt: inMinutes(16).toISOString() }),
    ];
    for (const order of [broken, behind]) {
      await service.receive(Subjects.OrderCreated, order);
      await forget(order, 'cancelled');
    }
    service.clock.advance(27 * 60_000);
    saving().mockRejectedValueOnce(new Error('this ticket alone'));
    const seen = await sweep();
    const statuses = async () =>
      Promise.all([broken, behind].map(async (order) => (await lockOf(order.ticket.id)).status));
    expect(await statuses()).toEqual(['reserved', 'available']);
    await sweep(seen);
    expect(await statuses()).toEqual(['available', 'available']);
  });

  it('is derived again though others end at the same moment, more than are looked at in one run', async () => {
    const ids = [ticket.id, (await sell(service)).id, (await sell(service)).id];
    for (const id of ids) {
      const order = orderFor(id, { expiresAt: inMinutes(15).toISOString() });
      await service.receive(Subjects.OrderCreated, order);
      await forget(order, 'cancelled');
    }
    service.clock.advance(26 * 60_000);
    let seen: Seen;
    for (const _run of ids) seen = await sweep(seen, 1);
    const statuses = await Promise.all(ids.map(async (id) => (await lockOf(id)).status));
    expect(statuses).toEqual(['available', 'available', 'available']);
  });

  it('stays as it is as long as nothing is known of its order', async () => {
    const order = orderFor(ticket.id, { expiresAt: inMinutes(15).toISOString() });
    await service.receive(Subjects.OrderCreated, order);
    await OrderReplicaModel.deleteMany();
    service.clock.advance(26 * 60_000);
    await sweep();
    expect(await lockOf(ticket.id)).toMatchObject({ status: 'reserved' });
  });
});

describe('handlers that run at the same time', () => {
  it('do not leave a ticket locked whose order is cancelled between the other one’s look and its save', async () => {
    const order = orderFor(ticket.id);
    saving().mockImplementationOnce(async (...write) => {
      await otherCopyFollows({ ...order, version: 1, status: 'cancelled' });
      return save(...write);
    });
    await service.receive(Subjects.OrderCreated, order);
    expect(await lockOf(ticket.id)).toMatchObject({ status: 'available', orderId: null });
  });

  it('do not overwrite what the seller saves in between', async () => {
    const order = orderFor(ticket.id);
    saving().mockImplementationOnce(async (...write) => {
      await otherCopy().update(ticket.id, ({ state }) => ({
        state: { ...state, price: 3000 },
        event: 'ticket:updated',
      }));
      return save(...write);
    });
    await service.receive(Subjects.OrderCreated, order);
    expect(await lockOf(ticket.id)).toEqual({ status: 'reserved', orderId: order.id, version: 2 });
    expect(await TicketModel.findById(ticket.id).lean()).toMatchObject({ price: 3000 });
    expect(eventsOf(service, ticket.id).at(-1)).toBe('ticket:updated 2 reserved');
  });

  it('end as one would, when ten of them follow the same order through its whole life', async () => {
    const order = orderFor(ticket.id);
    await Promise.all(
      Array.from({ length: 10 }, async () => {
        await service.send(Subjects.OrderCreated, order);
        await service.send(Subjects.OrderPaymentAccepted, { ...order, version: 1, status: 'awaiting:payment' });
        await service.send(Subjects.OrderCompleted, { ...order, version: 2, status: 'complete' });
        await service.send(Subjects.OrderAdmitted, { ...order, version: 3, status: 'complete' });
      }),
    );
    await service.settle();
    expect(await lockOf(ticket.id)).toMatchObject({ status: 'sold', orderId: order.id });
    expect(await DeadLetterModel.countDocuments()).toBe(0);
  });
});
