import { isDuplicateKey } from '@ticketing/common';
import { newId, type TestService } from '@ticketing/common/testing';
import { holdMs, startOrders, ticketData } from '../../__test__/fixtures';
import { acceptPayment, cancelOrder, expireOrder, type OrderState } from '../../domain/order';
import { type OfferedTicket, reserveTicket } from '../../domain/reservation';
import { createOrderStore, OrderModel } from '../order';

let service: TestService;

beforeAll(async () => {
  service = await startOrders();
});
afterEach(() => service.reset());
afterAll(() => service.stop());

const holdOf = (ticketId: string) => {
  const { eventDate: _eventDate, ...ticket } = ticketData({ id: ticketId });
  const offered: OfferedTicket = { ...ticket, eventDate: null, pricedSince: null, eventId: null, resale: null };
  return (userId: string, slot = 0) =>
    reserveTicket(offered, { userId, slot, seen: undefined, last: undefined }, service.clock.now(), holdMs);
};

/** Two stores like those of two copies of the service: they share only the database. */
const twoStores = () => [newStore(), newStore()] as const;
const newStore = () => createOrderStore(service.service.relay, service.clock);

async function insertTwice(ticketId: string) {
  const reserve = holdOf(ticketId);
  return Promise.allSettled(twoStores().map((store) => store.insert(reserve(newId()))));
}

describe('the unique index on the hold', () => {
  it('lets one of two inserts for a ticket through, and tells the other why not', async () => {
    const outcomes = await insertTwice(newId());
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const refusal = outcomes.find((outcome) => outcome.status === 'rejected');
    expect(isDuplicateKey(refusal?.reason)).toBe(true);
    expect(await OrderModel.countDocuments()).toBe(1);
  });

  it('alone decides that: without it both get through', async () => {
    await OrderModel.collection.dropIndex('hold_1');
    try {
      const outcomes = await insertTwice(newId());
      expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
    } finally {
      await service.reset();
      await OrderModel.createIndexes();
    }
  });

  it('lets an order for several tickets through with all of them, or not at all', async () => {
    const [a, b, c] = [newId(), newId(), newId()];
    const of = (id: string, slot: number) => ({ ...holdOf(id)(newId()).state, slot }) as OrderState;
    const together = (first: string, other: string) => {
      const state = { ...of(first, 0), otherTickets: [{ ...of(other, 1).ticket, slot: 1 }] };
      return newStore().insert({ state, event: 'order:created' });
    };
    await together(a, b);
    for (const [first, other] of [
      [b, c],
      [c, b],
      [c, a],
    ] as const)
      await expect(together(first, other)).rejects.toThrow();
    for (const one of [a, b]) await expect(newStore().insert(holdOf(one)(newId()))).rejects.toThrow();
    await newStore().insert(holdOf(c)(newId()));
    expect(await OrderModel.countDocuments()).toBe(2);
  });

  it('is there again at every start of the service', async () => {
    expect(await OrderModel.collection.indexes()).toContainEqual(
      expect.objectContaining({ key: { hold: 1 }, unique: true, sparse: true }),
    );
  });

  it('lets go of a ticket in the very write that cancels its order, and holds any number of cancelled ones', async () => {
    const ticketId = newId();
    const [one, other] = twoStores();
    for (const store of [one, other, one]) {
      const buyer = newId();
      const { id } = await store.insert(holdOf(ticketId)(buyer));
      await other.update(id, ({ state }) => cancelOrder(state, buyer));
      expect(await OrderModel.findById(id).lean()).not.toHaveProperty('hold');
    }
    expect(await OrderModel.countDocuments({ status: 'cancelled' })).toBe(3);
  });
});

describe('the unique index on the place among a buyer’s unpaid orders', () => {
  const buyer = newId();

  /** Two orders of one buyer, for two tickets, in the same slot. */
  const insertInOnePlace = () =>
    Promise.allSettled(twoStores().map((store) => store.insert(holdOf(newId())(buyer, 4))));

  it('lets one of two inserts for a place through', async () => {
    const outcomes = await insertInOnePlace();
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await OrderModel.countDocuments()).toBe(1);
  });

  it('alone decides that: without it both get through', async () => {
    await OrderModel.collection.dropIndex('place_1');
    try {
      const outcomes = await insertInOnePlace();
      expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
    } finally {
      await service.reset();
      await OrderModel.createIndexes();
    }
  });

  it('lets go of the place in the very write by which the order is no longer unpaid', async () => {
    const [store] = twoStores();
    for (const end of [
      (state: OrderState) => cancelOrder(state, buyer),
      (state: OrderState) => acceptPayment(state, newId()),
      (state: OrderState) => expireOrder(state, state.expiresAt),
    ]) {
      const { id } = await store.insert(holdOf(newId())(buyer, 4));
      await store.update(id, ({ state }) => end(state));
      expect(await OrderModel.findById(id).lean()).not.toHaveProperty('place');
    }
  });
});
